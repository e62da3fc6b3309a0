"""Staff pose a situation, change it, ask it, close it, publish it, and write out what was spoken."""

import pytest

from jimsupport.domain.dilemmas import answering, dilemmas, recordings
from jimsupport.domain.tips import tips
from tests.conftest import NOW

WORDS = {
    "theme": "money",
    "title_nl": "Geld uit de portemonnee",
    "text_nl": "Je neefje nam weer geld. Wat zou jij doen?",
    "title_en": "Money from the purse",
    "text_en": "Your nephew took money again. What would you do?",
}
SAID = "Eerst samen eten, en dan pas praten."
SOUND = b"\x1a\x45\xdf\xa3" + bytes(range(200)) * 20


@pytest.fixture
async def staff(client, sign_in, nadia):
    """A browser in which Nadia is signed in."""
    await sign_in(client, nadia)
    return client


@pytest.fixture
async def posed(staff, db):
    """The path of a situation that is asked."""
    made = (await staff.post("/staff/dilemmas/new", data=WORDS)).headers["location"]
    await staff.post(f"{made}/asking")
    return made


async def state(db, path):
    row = await dilemmas.load(db, int(path.rpartition("/")[2]))
    return row.state, row.published_at is not None


async def test_from_draft_to_published_and_back(staff, db):
    sent = await staff.post("/staff/dilemmas/new", data=WORDS)
    at = sent.headers["location"]
    assert (await staff.get(at)).status_code == 200
    assert await state(db, at) == ("draft", False)
    await staff.post(f"{at}/publication")
    assert await state(db, at) == ("draft", False)
    for path, expected in (
        ("asking", ("asking", False)),
        ("publication", ("asking", True)),
        ("asking/end", ("closed", True)),
        ("publication/end", ("closed", False)),
        ("asking", ("asking", False)),
    ):
        await staff.post(f"{at}/{path}")
        assert await state(db, at) == expected
    assert "Geld uit de portemonnee" in (await staff.get("/staff/dilemmas")).text


async def test_it_is_changed_and_what_is_wrong_is_said(staff, db, posed):
    form = (await staff.get(f"{posed}/edit")).text
    assert "Money from the purse" in form
    await staff.post(f"{posed}/edit", data=WORDS | {"title_nl": "Geld uit de spaarpot"})
    row = await dilemmas.load(db, int(posed.rpartition("/")[2]))
    assert row.titles == {"nl": "Geld uit de spaarpot", "en": "Money from the purse"}
    wrong = await staff.post(f"{posed}/edit", data=WORDS | {"text_en": ""})
    assert wrong.status_code == 422
    assert 'href="#text_en"' in wrong.text


async def test_what_waits_stands_in_the_list_and_on_its_page(staff, db, hilde, posed):
    number = int(posed.rpartition("/")[2])
    await answering.answer(db, number, hilde.id, SAID, by=f"jim:{hilde.id}", now=NOW)
    assert SAID in (await staff.get(posed)).text
    [row] = await dilemmas.listed(db, staff_id=0)
    assert row.waiting == 1


async def test_what_was_spoken_is_heard_and_written_out(staff, db, hilde, posed):
    number = int(posed.rpartition("/")[2])
    how = {"media_type": "audio/webm", "seconds": 9, "may_sound": False, "by": f"jim:{hilde.id}"}
    spoken = await recordings.keep(db, number, hilde.id, SOUND, **how, now=NOW)
    at = f"/staff/recordings/{spoken}"
    assert at in (await staff.get("/staff/dilemmas")).text
    assert at in (await staff.get(posed)).text
    page = await staff.get(at)
    assert "media-src 'self'" in page.headers["content-security-policy"]
    assert (await staff.get(f"{at}/sound")).content == SOUND
    assert (await staff.post(at, data={"text": "Te kort", "language": "nl"})).status_code == 422
    sent = await staff.post(at, data={"text": SAID, "language": "nl"})
    [tip] = await tips.all_of(db, hilde.id)
    assert (sent.headers["location"], tip.given, tip.door) == (f"/staff/tips/{tip.id}", SAID, "voice")
    assert (await staff.get(f"{at}/sound")).status_code == 404
    again = await staff.post(at, data={"text": SAID, "language": "nl"})
    assert again.headers["location"] == "/staff/dilemmas"


@pytest.mark.parametrize("may_sound", [True, False])
async def test_everybody_hears_it_with_the_published_tip_where_the_jim_says_so(
    staff, db, hilde, posed, may_sound
):
    number = int(posed.rpartition("/")[2])
    how = {"media_type": "audio/webm", "seconds": 9, "may_sound": may_sound, "by": f"jim:{hilde.id}"}
    spoken = await recordings.keep(db, number, hilde.id, SOUND, **how, now=NOW)
    assert ('name="harmless"' in (await staff.get(f"/staff/recordings/{spoken}")).text) == may_sound
    typed = {"text": SAID, "language": "nl", "harmless": "yes"}
    sent = await staff.post(f"/staff/recordings/{spoken}", data=typed)
    at = sent.headers["location"].removeprefix("/staff")
    assert (await staff.get(f"{at}/sound")).status_code == 404
    await staff.post(f"/staff{at}/publish", data={"text": SAID})
    assert ("<audio" in (await staff.get(at)).text) == may_sound
    assert (await staff.get(f"{at}/sound")).status_code == (200 if may_sound else 404)
