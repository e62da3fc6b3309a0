"""What JIMs may want to talk about with other JIMs, and who they are to the young person.

The codes of themes are what the matching compares and what is kept: never give one a new meaning.
"""

from jimsupport.words import N_

THEMES = (
    N_("school en werk"),
    N_("geld en schulden"),
    N_("ruzie thuis"),
    N_("boosheid"),
    N_("verdriet en somberheid"),
    N_("drank en drugs"),
    N_("verkeerde vrienden"),
    N_("telefoon en internet"),
    N_("verliefdheid en relaties"),
    N_("wonen en 18 worden"),
    N_("gescheiden ouders"),
    N_("leven tussen twee culturen"),
    N_("druk zijn en moeilijk stilzitten"),
    N_("contact houden als het stil wordt"),
    N_("grenzen stellen"),
    N_("zorgen voor jezelf"),
)
RELATIONS = {
    "grandparent": N_("opa of oma"),
    "aunt_uncle": N_("oom of tante"),
    "sibling": N_("broer of zus"),
    "godparent": N_("peetoom of peettante"),
    "family_friend": N_("vriend of vriendin van de familie"),
    "friends_parent": N_("vader of moeder van een vriend"),
    "neighbour": N_("buurman of buurvrouw"),
    "coach_teacher": N_("coach, trainer of docent"),
    "other": N_("iemand anders"),
}
