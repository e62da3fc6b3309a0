"""The demo's scene: the sample imported, a few months lived, and something to see on every screen."""

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, NamedTuple

from sqlalchemy import select

from jimsupport.db import Database
from jimsupport.db.tables import channels, hand_overs, organisations, outbox, planned, roles
from jimsupport.domain.care import drafts, overview
from jimsupport.domain.care import hand_overs as care
from jimsupport.domain.care.details import JimDetails, WayBack, YoungPerson
from jimsupport.domain.follow_up import cadence, check_ins, holds
from jimsupport.domain.importing import imports, runs
from jimsupport.domain.importing import organisations as organisations_file
from jimsupport.domain.people import accounts, consent, people
from jimsupport.domain.support import claims, notes, requests
from jimsupport.mail.file_mailbox import FileMailbox
from jimsupport.mail.transport import Handing, InDoubt
from jimsupport.simulate import (
    agreed,
    around,
    arrivals,
    exchanges,
    gatherings,
    groups,
    questions,
    sharing,
    texted,
)
from jimsupport.simulate.people import Crowd
from jimsupport.simulate.staff import Staff
from jimsupport.simulate.world import MemoryPost, World

LIVED = timedelta(days=100)
STAFF_RESTS = timedelta(days=2)  # how long before now staff leave their list, so that there is one
HOME = "Europe/Amsterdam"


class Cast(NamedTuple):
    """The people one can walk in as, by role; and Hilde's way in from her mail."""

    jim: int
    professional: int
    staff: int
    administrator: int


class DemoPost(MemoryPost):
    """A relay that puts mail in a folder, refuses dead addresses and once falls silent after the text."""

    def __init__(self, folder: FileMailbox) -> None:
        super().__init__()
        self._folder = folder
        self.doubtful: set[str] = set()

    async def send(self, envelope_from: str, to: str, data: bytes, *, handing: Handing) -> None:
        if to in self.doubtful:
            self.doubtful.discard(to)
            await handing()
            raise InDoubt("no answer after the text")
        if to in self.dead:
            await super().send(envelope_from, to, data, handing=handing)
        else:
            await self._folder.send(envelope_from, to, data, handing=handing)


def sample(name: str) -> bytes:
    """A file of the sample that comes with the project."""
    return files("jimsupport").joinpath("sample", name).read_bytes()


async def play(world: World, post: DemoPost, *, until: datetime) -> Cast:
    """Import the sample, let everyone live until `until`, and leave something open on every screen."""
    db = world.db
    await organisations_file.run(db, sample("organisaties.csv"), by="demo", now=world.now)
    cast = await _cast(world, until)
    crowd = Crowd(
        world,
        post,
        organisation=await _organisation(db),
        professional=cast.professional,
        staff=cast.staff,
    )
    crowd.turns[cast.jim] = "cast"
    await imports.run(
        db, sample("afrondingen.csv"), dry_run=False, by=f"administrator:{cast.administrator}", now=world.now
    )
    for number in range(23):
        crowd.expect(number, days=int(LIVED.days * 1.2))
    staff = Staff(world, cast.staff)
    world.at(cadence.due_at(cadence.local_day(world.now, HOME), HOME) + timedelta(hours=1), staff.work)
    await _some_addresses_die(db, post)
    sharing.plan(world, until, jim=cast.jim, staff=cast.staff)
    world.at(until - texted.BEFORE, lambda: texted.some_choose(db, but=cast.jim, now=world.now))
    await world.run(until - STAFF_RESTS, noticed=crowd.notice)
    staff.works = False
    await world.run(until, noticed=crowd.notice)
    await _leave_open(world, cast)
    return cast


async def _organisation(db: Database) -> int:
    found: int = await db.fetch_value(select(organisations.c.id).order_by(organisations.c.id).limit(1))
    return found


async def _cast(world: World, until: datetime) -> Cast:
    """Carla, Nadia and Ruth with an account, and Hilde, whose help ended so that a question is open at the end."""
    db, now = world.db, world.now
    organisation = await _organisation(db)
    carla = await accounts.invite(
        db,
        "carla@noordrivier.example",
        "professional",
        organisation,
        first_name="Carla",
        last_name="Smit",
        by="demo",
        now=now,
    )
    await accounts.invite(
        db,
        "bas@noordrivier.example",
        "professional",
        organisation,
        first_name="Bas",
        last_name="Mulder",
        by="demo",
        now=now,
    )
    nadia = await accounts.invite(
        db, "nadia@jimwerkt.example", "staff", first_name="Nadia", by="demo", now=now
    )
    ruth = await accounts.invite(
        db, "ruth@jimwerkt.example", "administrator", first_name="Ruth", by="demo", now=now
    )
    await db.execute(
        roles.update().where(roles.c.person_id.in_([carla, nadia, ruth])).values(activated_at=now)
    )
    today = cadence.local_day(until, HOME)
    ended = today - timedelta(days=2)
    while cadence.after(ended, "P3M") > today - timedelta(days=1):
        ended -= timedelta(days=1)
    hand_over = await care.register(
        db,
        professional=carla,
        organisation_id=organisation,
        jim=JimDetails(
            "Hilde",
            (("mail", "hilde@voorbeeld.example", "hilde@voorbeeld.example"),),
            last_name="de Wit",
            place="Assen",
            relation="oma",
        ),
        young=YoungPerson("N-1001"),
        ends_on=ended,
        message="Wat heb jij een geduld. Jullie donderdagse soep doet meer dan al onze gesprekken.",
        way_back=WayBack("Wijkteam Assen, vraag naar Carla", "0592 12 34 56"),
        birth_month=f"{today.year - 17}-05",
        by=f"professional:{carla}",
        now=now,
    )
    hilde: int = await db.fetch_value(select(hand_overs.c.jim_id).where(hand_overs.c.id == hand_over))
    world.at(
        cadence.due_at(ended + timedelta(days=2), HOME),
        lambda: consent.give(db, hilde, by=f"jim:{hilde}", now=world.now),
    )
    world.at(cadence.due_at(ended + timedelta(days=16), HOME), lambda: _first_answer(world, hilde))
    world.at(until - around.BEFORE, lambda: around.hear_of_a_day(db, hilde, now=world.now))
    return Cast(jim=hilde, professional=carla, staff=nadia, administrator=ruth)


async def _first_answer(world: World, jim_id: int) -> None:
    item = await check_ins.open_question(world.db, jim_id)
    if item is not None:
        await check_ins.answer(
            world.db, item, "good", remark="We eten elke donderdag samen.", by=f"jim:{jim_id}", now=world.now
        )


async def _some_addresses_die(db: Database, post: DemoPost) -> None:
    mails = channels.select().where(channels.c.kind == "mail").order_by(channels.c.id).offset(40).limit(4)
    rows = await db.fetch_all(mails)
    post.dead.update(row.address for row in rows[:3])
    post.doubtful.update(row.address for row in rows[3:])


async def _leave_open(world: World, cast: Cast) -> None:
    """Questions for staff, a form half filled in, a file to import, messages held: the work of a real day."""
    db, now = world.db, world.now
    said = await _consented(db, but=cast.jim)
    by = f"staff:{cast.staff}"
    texts = [
        ("question", "Zijn vader heeft hem gisteren geslagen en ik weet niet wat ik moet doen."),
        ("call_back", "Wil even overleggen over school."),
        ("question", "Hoe zit het met een bijbaan als hij 18 wordt?"),
        ("other_jim", "Ik zou graag iemand spreken die dit ook doet."),
    ]
    opened = []
    for jim_id, (kind, body) in zip(said, texts, strict=False):
        opened.append(
            await requests.open(
                db, kind=kind, door="page", body=body, jim_id=jim_id, by=f"jim:{jim_id}", now=now
            )
        )
    mine = await requests.for_staff(db, opened[2], staff_id=cast.staff)
    await claims.claim(db, mine, by=by, now=now)
    await notes.add(db, mine, "Vorige keer ging het over zakgeld.", by=by, now=now)
    await requests.open(
        db,
        kind="call_back",
        door="phone",
        body="Belt liever na vieren.",
        name="Gerard",
        contact="+31657803500",
        by=by,
        now=now,
    )
    await arrivals.lay(db, jim=cast.jim, another=said[1], now=now)
    await questions.lay(db, jim=cast.jim, others=said[5:], staff=cast.staff, now=now)
    await exchanges.lay(db, jim=cast.jim, but=said, staff=cast.staff, now=now)
    await people.set_interpreter(db, said[4], "tr", by=f"jim:{said[4]}", now=now)
    organisation = await _organisation(db)
    await _forms(db, cast, organisation, now)
    withdrawn = await care.register(
        db,
        professional=cast.professional,
        organisation_id=organisation,
        jim=JimDetails("Gerard", (("mail", "gerard@voorbeeld.example", "gerard@voorbeeld.example"),)),
        young=YoungPerson("N-1002"),
        ends_on=cadence.local_day(now, HOME) + timedelta(days=14),
        by=f"professional:{cast.professional}",
        now=now,
    )
    row = await overview.for_professional(db, cast.professional, withdrawn)
    await care.withdraw(
        db, row, reason="De hulp gaat toch door.", by=f"professional:{cast.professional}", now=now
    )
    await runs.upload(
        db,
        sample("afrondingen-komma.csv"),
        file_name="afrondingen-komma.csv",
        person_id=cast.administrator,
        by=f"administrator:{cast.administrator}",
        now=now,
    )
    await around.lay(
        db, jim=cast.jim, others=said, professional=cast.professional, organisation=organisation, now=now
    )
    await agreed.lay(db, jim=cast.jim, staff=cast.staff, now=now)
    await groups.lay(db, jim=cast.jim, but=said, staff=cast.staff, now=now)
    await gatherings.lay(db, jim=cast.jim, staff=cast.staff, now=now)
    await sharing.lay(db, jim=cast.jim, staff=cast.staff, now=now)
    await holds.hold(db, [item.id for item in await _coming(db, now)][:3], by=by, now=now)


async def _forms(db: Database, cast: Cast, organisation: int, now: datetime) -> None:
    """One form of Carla's just begun, and one that only needs to be sent."""
    ends_on = cadence.local_day(now, HOME) + timedelta(days=10)
    begun = {"jim": {"first_name": "Anneke", "relation": "buurvrouw"}}
    ready = {
        "jim": {"first_name": "Joop", "last_name": "van den Berg", "relation": "opa", "place": "Beilen"},
        "contact": {"mail": "joop@voorbeeld.example", "phone": "06 57 80 35 01", "language": "nl"},
        "young-person": {"which": "new", "reference": "N-1003"},
        "end": {"ends_on": f"{ends_on:%d-%m-%Y}", "other_help": "no"},
        "message": {"message": "Jouw schuur was de plek waar het rustig werd."},
        "way-back": {"way_back_name": "Wijkteam Beilen", "way_back_phone": "0593 12 34 56"},
    }
    for answers in (begun, ready):
        number = await drafts.start(
            db, professional_id=cast.professional, organisation_id=organisation, now=now
        )
        draft = await drafts.load(db, cast.professional, number)
        for step, typed in answers.items():
            await drafts.save(db, draft, step, typed, now=now)


async def _consented(db: Database, *, but: int) -> list[int]:
    """JIMs who said yes and were mailed, in the order they came in."""
    rows = await db.fetch_all(
        select(outbox.c.person_id)
        .where(outbox.c.kind == "check_in", outbox.c.person_id != but, outbox.c.state == "sent")
        .group_by(outbox.c.person_id)
        .order_by(outbox.c.person_id)
        .limit(8)
    )
    return [row.person_id for row in rows]


async def _coming(db: Database, now: datetime) -> list[Any]:
    return await db.fetch_all(
        planned.select()
        .where(
            planned.c.due_at > now, planned.c.due_at < now + timedelta(days=7), planned.c.kind == "check_in"
        )
        .order_by(planned.c.due_at)
        .limit(3)
    )
