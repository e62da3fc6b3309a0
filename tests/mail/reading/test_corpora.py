"""The reading of mail that others received, which stands beside the checkout: the floor that it may not go through."""

import json
from pathlib import Path

import pytest

from jimsupport.mail.reading.command import seen
from jimsupport.mail.reading.read import read

CORPORA = Path(__file__).parents[4] / "shared" / "corpora"


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no corpora in {CORPORA}")
class TestCorpora:
    def test_bounces(self) -> None:
        answers = (CORPORA / "bounces/expected.jsonl").read_text(encoding="utf-8").splitlines()
        right = wrongly_dead = said_dead = dead = found_dead = 0
        for line in answers:
            answer = json.loads(line)
            reading = read((CORPORA / "bounces" / answer["file"]).read_bytes())
            expected = {one["rcpt"].lower(): bool(one["hard"]) for one in answer["r"]}
            found = {one.address.lower(): one.dead for one in reading.failed}
            assert reading.kind != "unreadable"
            right += set(found) == set(expected)
            said_dead += sum(found.values())
            wrongly_dead += sum(said and not expected.get(address) for address, said in found.items())
            dead += sum(expected.values())
            found_dead += sum(truth and found.get(address, False) for address, truth in expected.items())
        assert right / len(answers) >= 0.92
        assert 1 - wrongly_dead / said_dead >= 0.98
        assert found_dead / dead >= 0.85

    def test_no_person_is_taken_for_a_bounce(self) -> None:
        shapes = {".eml": "message", ".txt": "text", ".html": "html"}
        files = [path for path in (CORPORA / "replies").rglob("*") if path.suffix in shapes]
        kinds = {path.name: seen(path.read_bytes(), shapes[path.suffix])["kind"] for path in files}
        assert len(kinds) == 85
        assert {name: kind for name, kind in kinds.items() if kind != "person"} == {}
        as_mail = [b"From: hilde@example.nl\nSubject: Re: x\n\n" + path.read_bytes() for path in files]
        assert [read(raw).kind for raw in as_mail if read(raw).kind == "bounce"] == []
