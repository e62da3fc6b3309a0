"""The 21 moments of a week at which groups meet: 3 * weekday + part of the day, Monday morning first."""

from jimsupport.words import N_

DAYS = (
    N_("maandag"),
    N_("dinsdag"),
    N_("woensdag"),
    N_("donderdag"),
    N_("vrijdag"),
    N_("zaterdag"),
    N_("zondag"),
)
PARTS = (N_("ochtend"), N_("middag"), N_("avond"))
NAMES = (
    N_("maandagochtend"),
    N_("maandagmiddag"),
    N_("maandagavond"),
    N_("dinsdagochtend"),
    N_("dinsdagmiddag"),
    N_("dinsdagavond"),
    N_("woensdagochtend"),
    N_("woensdagmiddag"),
    N_("woensdagavond"),
    N_("donderdagochtend"),
    N_("donderdagmiddag"),
    N_("donderdagavond"),
    N_("vrijdagochtend"),
    N_("vrijdagmiddag"),
    N_("vrijdagavond"),
    N_("zaterdagochtend"),
    N_("zaterdagmiddag"),
    N_("zaterdagavond"),
    N_("zondagochtend"),
    N_("zondagmiddag"),
    N_("zondagavond"),
)
ALL = range(len(NAMES))


def of(day: int, part: int) -> int:
    """The moment on `day` (0 is Monday) in `part` (0 morning, 1 afternoon, 2 evening)."""
    return len(PARTS) * day + part


def name(moment: int) -> str:
    """The msgid of a moment: "dinsdagavond". Raises IndexError outside 0..20."""
    if moment < 0:
        raise IndexError(moment)
    return NAMES[moment]
