"""Hand-overs out of a file: upload it, see what would happen, then import; and the report to download."""

import io

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from jimsupport import clock
from jimsupport.db import Row
from jimsupport.domain.access.limits import IMPORT
from jimsupport.domain.errors import Invalid, NotFound
from jimsupport.domain.importing import columns, csv_file, runs
from jimsupport.domain.importing.report import OUTCOMES, Report
from jimsupport.web import policies, traces
from jimsupport.web.forms import Form
from jimsupport.web.paging import Paging
from jimsupport.web.rendering import render
from jimsupport.web.responses import see_other
from jimsupport.web.routing import page
from jimsupport.words import N_

A_PAGE = 100
LARGEST_BODY = csv_file.MAX_BYTES + 1_000_000  # a file a little too large still gets its own words


async def index(request: Request) -> Response:
    return await _index(request, Form())


async def create(request: Request) -> Response:
    form = await Form.read(request)
    file = form.file("file", needed=N_("Kies eerst een bestand."))
    try:
        run_id = await _upload(request, file) if file else None
        form.check()
    except Invalid as problem:
        return await _index(request, form.with_errors(problem), status=422)
    return see_other(request, "import", id=run_id)


async def _upload(request: Request, file: UploadFile) -> int:
    return await runs.upload(
        request.state.db,
        await file.read(csv_file.MAX_BYTES + 1),
        file_name=file.filename or "",
        person_id=request.state.person.id,
        by=request.state.actor,
        now=clock.now(),
    )


async def show(request: Request) -> Response:
    run = await runs.load(request.state.db, request.path_params["id"])
    report = runs.report_of(run)
    if report is None:
        return render(request, "admin/imports/forgotten.html", run=run)
    paging, outcome = Paging.of(request), request.query_params.get("outcome", "")
    chosen = [line for line in report.lines if outcome not in OUTCOMES or line.outcome == outcome]
    start = (paging.page - 1) * A_PAGE
    return render(
        request,
        "admin/imports/show.html",
        run=run,
        report=report,
        errors=[line for line in report.lines if line.outcome == "error"],
        lines=chosen[start : start + A_PAGE],
        outcome=outcome if outcome in OUTCOMES else "",
        total=len(chosen),
        paging=paging.over(len(chosen), A_PAGE, outcome=outcome if outcome in OUTCOMES else ""),
    )


async def finish(request: Request) -> Response:
    run_id = request.path_params["id"]
    await runs.finish(request.state.db, run_id, by=request.state.actor, now=clock.now())
    return see_other(request, "import", id=run_id, notice=N_("De afrondingen zijn ingevoerd."))


async def drop(request: Request) -> Response:
    await runs.drop(request.state.db, request.path_params["id"])
    return see_other(request, "imports", notice=N_("Het bestand is weggegooid. Er is niets ingevoerd."))


async def report(request: Request) -> Response:
    run = await runs.load(request.state.db, request.path_params["id"])
    found = runs.report_of(run)
    if found is None:
        raise NotFound
    await traces.leave(request, "import_reported", subject=("import", run.id))
    return _csv(_written(found, request.state.language), f"rapport-{run.id}.csv")


async def example(request: Request) -> Response:
    """An empty file with the headings, to fill in."""
    return _csv(
        ";".join(names[0] for names in columns.HEADINGS.values()) + "\r\n", "afrondingen-voorbeeld.csv"
    )


def _written(found: Report, language: str) -> str:
    text = io.StringIO(newline="")
    found.write_csv(text, language)
    return text.getvalue()


def _csv(text: str, name: str) -> Response:
    """A download; the mark in front tells spreadsheets that it is UTF-8."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv", headers=headers)


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    found: list[Row] = await runs.listed(request.state.db)
    needed = [columns.HEADINGS[field][0] for field in columns.NEEDED]
    optional = [names[0] for field, names in columns.HEADINGS.items() if field not in columns.NEEDED]
    return render(
        request,
        "admin/imports/index.html",
        status=status,
        form=form,
        runs=found,
        needed=needed,
        optional=optional,
    )


_ONE = "/admin/imports/{id:int}"
_policy = policies.administrator
routes = [
    page("/admin/imports", index, policy=_policy, name="imports"),
    page(
        "/admin/imports",
        create,
        methods=["POST"],
        policy=_policy,
        name="import_upload",
        max_body=LARGEST_BODY,
        limit=IMPORT,
    ),
    page("/admin/imports/example.csv", example, policy=_policy, name="import_example"),
    page(_ONE, show, policy=_policy, name="import"),
    page(f"{_ONE}/import", finish, methods=["POST"], policy=_policy, name="import_finish"),
    page(f"{_ONE}/drop", drop, methods=["POST"], policy=_policy, name="import_drop"),
    page(f"{_ONE}/report.csv", report, policy=_policy, name="import_report"),
]
