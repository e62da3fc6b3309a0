"""The audits that stand beside the checkout, against a real server: headers, hostile input, and who is known.

A part of it each time; all of it with `JIMSUPPORT_AUDIT=all pytest tests/system/test_audits.py -s`.
"""

from collections import Counter

import pytest
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from tests import cast
from tests.system.audits import AUDITS, PEOPLE, WHOLE, audited, report, run, some
from tests.web import world

pytestmark = [
    pytest.mark.skipif(not AUDITS.is_dir(), reason=f"no audits in {AUDITS}"),
    pytest.mark.parametrize("engine", ["postgresql"], indirect=True),  # it takes values less lightly
]
AT_LEAST, A_ROLE = (5_000, 200_000) if WHOLE else (1_000, 220)  # requests in all, and at most as each role
LEFT_ALONE = "sign-out,/language,/theme,/sessions"  # on every page, or the end of the session that looks
SAMPLES, LARGEST = (200, 2) if WHOLE else (30, 10)  # milliseconds: other tests run beside this one


@pytest.fixture
async def site(settings, db):
    there = await world.make(db)
    async with audited(settings, db, there=there) as served:
        yield served


async def test_every_answer_has_every_header(site):
    total = Counter()
    for role in PEOPLE:
        posts = {"visitor": ["/sign-in:email=a%40b.example", "/call-back:first_name=a&phone=0612345678"]}
        asked = [site.base, *some(site.paths(role), 20), "--as-https", "--cookie", site.cookie(role)]
        for spec in posts.get(role, ["/theme:theme=dark", "/language:language=en"]):
            asked += ["--post", spec]
        figures, lines = await run("audit_headers.py", *asked)
        assert [line for line in lines if line.startswith("FAIL")] == [], role
        total.update(figures)
    report("headers", total)
    assert (total["fails"], total["checks"] > (4_000 if WHOLE else 1_000)) == (0, True)


async def test_whatever_is_typed_nothing_breaks(site):
    total = Counter()
    for role in PEOPLE:
        pages = await site.pages(role)
        assert len(pages) >= 3, role
        asked = [site.base, *some(pages, 12), "--cookie", site.cookie(role), "--skip-action", LEFT_ALONE]
        asked += ["--random", 60 if WHOLE else 0, "--max", A_ROLE]
        figures, lines = await run("audit_inputs.py", *asked, "--slow", 5)
        report(role, figures)
        assert lines == [], role
        total.update(figures)
    report("inputs", total)
    assert (total["finds"], total["requests"] >= AT_LEAST) == (0, True)


FORMS = {
    "/sign-in": ("email={e}", "mail"),
    "/join": ("first_name=Truus&contact={e}", "mail"),
    "/call-back": ("first_name=Truus&phone={e}", "phone"),
}


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_does_not_tell_who_is_known(settings, db, tmp_path, path):
    body, kind = FORMS[path]
    lists = {"mail": ([], []), "phone": ([], [])}
    for number in range(40):
        mail, phone = f"jim{number}@example.org", f"+316123456{number:02}"
        await cast.jim(db, "Truus", mail=mail, phone=phone)
        for which, (known, unknown) in lists.items():
            known.append({"mail": mail, "phone": phone}[which])
            unknown.append({"mail": f"wie{number}@example.org", "phone": f"+316876543{number:02}"}[which])
    for name, values in zip(("known", "unknown"), lists[kind], strict=True):
        (tmp_path / name).write_text("\n".join(values))
    async with audited(settings, db) as site:
        asked = ["--post", f"{path}:{body}", "--known", tmp_path / "known", "--unknown", tmp_path / "unknown"]
        figures, _ = await run("audit_enum.py", site.base, *asked, "-n", SAMPLES)
    report(path, figures)
    shown = {name for name, number in figures.items() if name.endswith("_diff") and number}
    assert shown == set()
    assert abs(figures["diff_ms"]) <= LARGEST or figures["p"] >= 0.01


def planted(app):
    """Five faults, each behind a form of its own."""

    def form(path, said=""):
        return HTMLResponse(f'<form action="{path}"><input name="q" value="a"></form>{said}')

    async def unescaped(request):
        return form("/planted/unescaped", request.query_params.get("q", ""))

    async def bad_id(request):
        return form("/planted/bad-id", str(int(request.query_params.get("q", "1").replace("a", "1"))))

    async def sql(request):
        wrong = "'" in request.query_params.get("q", "")
        return form("/planted/sql", 'syntax error at or near "OR"' if wrong else "")

    async def redirect(request):
        to = request.query_params.get("q", "a")
        return RedirectResponse(to) if to != "a" and to.isprintable() else form("/planted/redirect")

    async def trace(request):
        long = len(request.query_params.get("q", "")) > 9_000
        return form("/planted/trace", "Traceback (most recent call last):" if long else "")

    for name, show in {
        "unescaped": unescaped,
        "bad-id": bad_id,
        "sql": sql,
        "redirect": redirect,
        "trace": trace,
    }.items():
        app.router.routes.insert(0, Route(f"/planted/{name}", show))


FOUND = {
    "/planted/unescaped": "UNESCAPED",
    "/planted/bad-id": "5xx",
    "/planted/sql": "LEAK",
    "/planted/redirect": "REDIRECT",
    "/planted/trace": "LEAK",
}


async def test_faults_that_were_planted_are_found(settings, db):
    found = {}
    async with audited(settings, db, change=planted) as site:
        for path, fault in FOUND.items():
            figures, lines = await run("audit_inputs.py", site.base, path, "--random", 0, "--show", 1_000)
            assert figures["finds"] >= 1, path
            found[path] = any(line.startswith(fault) and path in line for line in lines)
    assert found == dict.fromkeys(FOUND, True)
