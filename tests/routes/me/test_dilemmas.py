"""«Wat zou jij doen?»: signed in, behind the link of the mail that asked, in words and aloud."""

import re

import pytest

from jimsupport.db.tables import planned
from jimsupport.domain.access import links
from jimsupport.domain.around import looks
from jimsupport.domain.dilemmas import asking, dilemmas, listeners, recordings
from jimsupport.domain.tips import tips
from tests import cast
from tests.conftest import NOW

SAID = "Eerst samen eten, en dan pas praten."
NAMED = "Ik zou met Mohammed uit Assen gaan praten."
SOUND = b"\x1a\x45\xdf\xa3" + bytes(range(200)) * 20
BY = {"by": "staff:9", "now": NOW}
TEXTS = {
    "nl": ("Geld uit de portemonnee", "Je neefje nam weer geld van zijn moeder. Wat zou jij doen?"),
    "ar": ("نقود من المحفظة", "أخذ ابن أختك النقود مرة أخرى. ماذا كنت ستفعل؟"),
}


@pytest.fixture
async def mine(client, sign_in, hilde):
    """A browser in which Hilde is signed in."""
    await sign_in(client, hilde)
    return client


@pytest.fixture
async def posed(db):
    dilemma_id = await dilemmas.make(db, theme="money", texts=TEXTS, **BY)
    await dilemmas.ask(db, dilemma_id, **BY)
    return dilemma_id


@pytest.fixture
async def mailed(db, hilde, posed):
    """The path of the link in the mail that asked Hilde."""
    await listeners.start(db, hilde.id, by=f"jim:{hilde.id}", now=NOW)
    await asking.run(db, now=NOW)
    row = await db.fetch_one(planned.select().where(planned.c.kind == "dilemma"))
    await db.execute(planned.update().values(due_at=None, outcome="sent", decided_at=NOW))
    return f"/a/{await links.create(db, hilde.id, 'dilemma', planned_id=row.id, now=NOW)}"


async def given(db, jim):
    return [(row.given, row.signature, row.state) for row in await tips.all_of(db, jim.id)]


async def test_behind_the_link_it_is_read_and_answered(client, db, hilde, posed, mailed):
    page = await client.get(mailed)
    assert page.status_code == 200
    assert "Je neefje nam weer geld" in page.text
    assert "microphone=(self)" in page.headers["permissions-policy"]
    at = re.search(r'<form method="post" action="([^"]*/dilemmas/\d+)"', page.text)[1]
    sent = await client.post(at, data={"text": SAID, "shown_as": "relation", "signature": "een tante"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{mailed}/dilemmas/{posed}")
    assert await given(db, hilde) == [(SAID, "een tante", "waiting")]
    assert SAID not in (await client.get(f"{mailed}/dilemmas/{posed}")).text  # a mail may be forwarded


async def test_a_link_opens_only_what_its_mail_asked(client, db, posed, mailed, link):
    other = await dilemmas.make(db, theme="school", texts=TEXTS, **BY)
    await dilemmas.ask(db, other, **BY)
    assert (await client.get(f"{mailed}/dilemmas/{other}")).status_code == 404
    for path in ("/dilemmas", f"/dilemmas/{posed}"):
        assert (await client.get(f"{link}{path}")).status_code == 404


async def test_what_may_be_a_name_or_a_place_is_shown_before_it_is_sent(mine, db, hilde, posed):
    at = f"/me/dilemmas/{posed}"
    shown = await mine.post(at, data={"text": NAMED})
    assert shown.status_code == 200
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", shown.text) == ["Mohammed", "Assen"]
    assert await given(db, hilde) == []
    changed = await mine.post(at, data={"text": f"{NAMED} Of met Fatima.", "sure": NAMED})
    assert changed.status_code == 200
    await mine.post(at, data={"text": NAMED, "sure": NAMED})
    assert await given(db, hilde) == [(NAMED, "", "waiting")]


async def test_by_first_name_where_they_choose_so(mine, db, hilde, posed):
    await mine.post(f"/me/dilemmas/{posed}", data={"text": SAID, "shown_as": "name", "signature": "x"})
    assert await given(db, hilde) == [(SAID, "Hilde", "waiting")]
    page = await mine.get(f"/me/dilemmas/{posed}")
    assert SAID in page.text
    assert "Wacht: iemand van JIMwerkt leest het eerst." in page.text


async def test_too_short_is_said_and_kept(mine, posed):
    answer = await mine.post(f"/me/dilemmas/{posed}", data={"text": "Niks"})
    assert answer.status_code == 422
    assert ">\nNiks</textarea>" in answer.text


async def test_aloud_it_is_kept_heard_back_and_taken_away(mine, db, hilde, posed):
    at = f"/me/dilemmas/{posed}"
    sent = await mine.post(
        f"{at}/sound",
        data={"seconds": "12", "may_sound": "yes"},
        files={"sound": ("opname.webm", SOUND, "audio/webm")},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, at)
    [row] = await recordings.of_jim(db, hilde.id)
    assert (row.seconds, row.may_sound, row.state) == (12, True, "waiting")
    path = f"/me/recordings/{row.id}"
    assert f"{path}/sound" in (await mine.get(at)).text
    whole = await mine.get(f"{path}/sound")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, SOUND, "audio/webm")
    part = await mine.get(f"{path}/sound", headers={"range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, SOUND[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(SOUND)}"
    assert (await mine.get(f"{path}/sound", headers={"range": "bytes=99999-"})).status_code == 416
    await mine.post(f"{path}/removal")
    assert (await mine.get(f"{path}/sound")).status_code == 404
    assert await recordings.of_jim(db, hilde.id) == []


@pytest.mark.parametrize("size", [recordings.LARGEST + 1, recordings.LARGEST + 1_000_000])
async def test_too_much_sound_is_not_kept(mine, db, hilde, posed, size):
    sound = SOUND[:4] + bytes(size)
    files = {"sound": ("opname.webm", sound, "audio/webm")}
    answer = await mine.post(f"/me/dilemmas/{posed}/sound", data={"seconds": "12"}, files=files)
    assert answer.status_code in (413, 422)
    assert await recordings.of_jim(db, hilde.id) == []


async def test_the_yes_to_be_asked_is_one_tap_and_so_is_the_no(mine, db, hilde, posed):
    assert "Nu: nee." in (await mine.get("/me/dilemmas")).text
    await mine.post("/me/dilemmas/listening")
    assert (await listeners.of(db, hilde.id)).since == NOW
    assert "Nu: ja, sinds" in (await mine.get("/me/dilemmas")).text
    await mine.post("/me/dilemmas/listening/off")
    assert await listeners.of(db, hilde.id) is None


async def test_the_mail_program_unsubscribes_from_this_kind_alone(client, db, hilde, mailed):
    row = await db.fetch_one(planned.select().where(planned.c.kind == "dilemma"))
    token = await links.create(db, hilde.id, "unsubscribe", planned_id=row.id, now=NOW)
    await client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
    assert await listeners.of(db, hilde.id) is None
    assert (await cast.load_jim(db, hilde.id)).stopped_at is None


async def test_on_their_page_stands_how_many_there_are(mine, posed):
    assert "1 situatie" in (await mine.get("/me")).text


async def test_in_arabic_it_is_read_in_arabic(mine, db, hilde, posed):
    await db.execute(cast.people.update().where(cast.people.c.id == hilde.id).values(language="ar"))
    assert TEXTS["ar"][0] in (await mine.get("/me/dilemmas")).text


async def test_staff_note_it_on_the_phone(client, sign_in, db, hilde, nadia, posed):
    await sign_in(client, nadia)
    await looks.say_why(db, hilde.id, "phone", staff_id=nadia.id, now=NOW)
    at = f"/staff/jims/{hilde.id}"
    assert "Je neefje nam weer geld" in (await client.get(f"{at}/phone")).text
    await client.post(f"{at}/dilemmas/listening")
    assert (await listeners.of(db, hilde.id)).by == f"staff:{nadia.id}"
    said = {"dilemma": posed, "text": SAID, "signature": "een tante"}
    await client.post(f"{at}/dilemmas/answer", data=said)
    [row] = await tips.all_of(db, hilde.id)
    assert (row.given, row.door, row.given_by) == (SAID, "phone", f"staff:{nadia.id}")
    assert (await client.post(f"{at}/dilemmas/answer", data={"text": SAID})).status_code == 422
    await client.post(f"{at}/dilemmas/listening/off")
    assert await listeners.of(db, hilde.id) is None
