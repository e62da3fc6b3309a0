"""What the tests of care hand over, said once."""

from datetime import date

from jimsupport.domain.care import hand_overs
from jimsupport.domain.care.details import JimDetails, WayBack, YoungPerson
from jimsupport.domain.people import channels
from tests import cast

ENDS_ON = date(2026, 4, 14)


def details(first_name="Truus", *, mail="truus@example.org", phone="", **more) -> JimDetails:
    given = [(kind, text) for kind, text in (("mail", mail), ("phone", phone)) if text]
    reachable = tuple((kind, *channels.normalise(kind, text)) for kind, text in given)
    return JimDetails(first_name=first_name, channels=reachable, **more)


async def register(db, professional, organisation_id, jim=None, **more) -> int:
    """A hand-over of Truus, unless `jim` says who, about the young person J-1."""
    await cast.programme(db)
    said = {
        "young": YoungPerson(reference="J-1"),
        "ends_on": ENDS_ON,
        "message": "Fijn dat je blijft.",
        "way_back": WayBack("Wijkteam Noord", "030 123 45 67"),
        "by": f"professional:{professional.id}",
        "now": cast.NOW,
    }
    return await hand_overs.register(
        db,
        professional=professional.id,
        organisation_id=organisation_id,
        jim=jim or details(),
        **(said | more),
    )
