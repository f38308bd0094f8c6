"""`lms people import FILE` and `lms people export FILE`: the April transfers from a shell, with progress on standard error."""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from lms import imports
from lms.accounts import files
from lms.accounts.kinds import ImportState, LineKind
from lms.accounts.queries import imports as queries
from lms.accounts.rules.import_columns import LineFault
from lms.accounts.services import import_exporting as exporting
from lms.accounts.services import imports as services
from lms.accounts.services.import_reading import parse
from lms.accounts.services.imports import Order
from lms.cli.ready import is_ready
from lms.jobs.chores import worker_name
from lms.kernel import clock
from lms.kernel.calendar import typed_day
from lms.kernel.db import make_engine
from lms.kernel.errors import Refusal
from lms.settings import Settings
from lms.wiring import sessions_of

NOBODY = {kind.value: 0 for kind in LineKind}
MOST_NAMED = 10
Fault = dict[str, Any]


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Hook `people` into the `lms` command."""
    parser = command("people", run, "import FILE: what HR says changes, previewed and applied; export FILE: what the import reads back")
    parser.add_argument("action", choices=["import", "export"])
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV (UTF-8 or CP932), TSV or XLSX")
    parser.add_argument(
        "--at", type=_day, metavar="DATE", help="from which day it holds (2027-04-01, 令和9年4月1日); a day to come is waited for"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--json", action="store_true", help='print {"counts": …, "errors": [{"line", "column", "message"}]}')
    parser.add_argument("--skip-errors", action="store_true", help="leave out the lines that need a look, apply the others")
    parser.add_argument("--complete", action="store_true", help="the file names everybody: whoever is not in it has left")
    parser.add_argument("--encoding", choices=["utf-8", "cp932"], default="", help="instead of finding it out; of an export as well")


def _day(text: str) -> date:
    found = typed_day(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is no day of the calendar; write it as 2027-04-01")
    return found


def run(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    if not is_ready(engine):
        return 1
    sessions = sessions_of(engine, settings.data)
    try:
        return _import(options, sessions) if options.action == "import" else _export(options, sessions)
    except OSError as error:
        if options.json:
            print(json.dumps({"counts": NOBODY, "errors": [_fault(0, "", str(error.strerror))]}, ensure_ascii=False))
        print(f"lms: {options.file}: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()


def _import(options: argparse.Namespace, sessions: sessionmaker[Session]) -> int:
    try:
        files.check_size(options.file.stat().st_size)
        with sessions() as session:
            habits = queries.habits(session)
        content = options.file.read_bytes()
        parsed = parse(content, habits, encoding=options.encoding)
    except LineFault as fault:
        return _report(options, NOBODY, [_fault(fault.line, fault.column, str(fault))], "nothing was changed", is_fine=False)
    order = Order(options.file.name, options.at or clock.today(), parsed.encoding, is_complete=options.complete, skips=options.skip_errors)
    worker = worker_name()
    with sessions.begin() as session:
        import_id = services.enter(session, content, order, worker)
    try:
        imports.stage_parsed(sessions, import_id, parsed, worker, _progress)
        return _decided(options, sessions, import_id)
    finally:
        if options.dry_run:
            with sessions.begin() as session:
                services.discard(session, import_id)


def _decided(options: argparse.Namespace, sessions: sessionmaker[Session], import_id: int) -> int:
    with sessions.begin() as session:
        job = queries.an_import(session, import_id)
        counts, effective_on = dict(job.counts), job.effective_on
        errors = [
            _fault(line.line, line.column, line.message % line.params if line.params else line.message)
            for line in queries.needing_a_look(session, import_id)
        ]
    fine = options.skip_errors or not errors
    if options.dry_run:
        return _report(options, counts, errors, "dry run: nothing was changed", is_fine=fine)
    with sessions.begin() as session:
        if not fine:
            services.cancel(session, None, import_id)
        else:
            services.approve(session, None, queries.an_import(session, import_id), skips=options.skip_errors)
    if not fine:
        return _report(options, counts, errors, "nothing was changed: mend these lines, or say --skip-errors", is_fine=False)
    if effective_on > clock.today():
        return _report(options, counts, errors, f"import {import_id} waits for {effective_on}", is_fine=True)
    return _applied(options, sessions, import_id, errors)


def _applied(options: argparse.Namespace, sessions: sessionmaker[Session], import_id: int, errors: list[Fault]) -> int:
    try:
        imports.apply(sessions, import_id)
    except Refusal as refusal:
        with sessions.begin() as session:
            services.give_back(session, import_id, refusal)
        return _report(options, NOBODY, [*errors, _fault(0, "", str(refusal))], "nothing was changed", is_fine=False)
    with sessions() as session:
        job = queries.an_import(session, import_id)
        said = f"import {import_id} is applied" + (f"; {job.rechecked} line(s) changed since the preview" if job.rechecked else "")
        return _report(options, dict(job.counts), errors, said, is_fine=job.state == ImportState.APPLIED)


def _fault(line: int, column: str, message: str) -> Fault:
    return {"line": line, "column": column, "message": message}


def _progress(done: int, total: int) -> None:
    print(f"\r{done:,} / {total:,}", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def _report(options: argparse.Namespace, counts: dict[str, int], errors: list[Fault], said: str, *, is_fine: bool) -> int:
    if options.json:
        print(json.dumps({"counts": counts, "errors": errors}, ensure_ascii=False))
    else:
        for kind, count in counts.items():
            print(f"{kind:12}{count:>8,}")
        if errors and options.skip_errors:
            print("left out:")
        for error in errors:
            print(f"{options.file.name}:{error['line']}: {error['column']}: {error['message']}")
        print(said)
    return 0 if is_fine else 1


def _export(options: argparse.Namespace, sessions: sessionmaker[Session]) -> int:
    day = options.at or clock.today()
    with clock.standing_at(datetime.combine(day, time(12), clock.TOKYO)) if options.at else nullcontext(), sessions() as session:
        lines = exporting.table(session, today=day)
    form = "xlsx" if options.file.suffix.lower() == ".xlsx" else options.encoding or "utf-8"
    content, lost = exporting.exported(lines, form)
    options.file.write_bytes(content)
    for each in lost[:MOST_NAMED]:
        print(f"{options.file.name}:{each.line}: {each.column}: {each.character} → {each.instead} ({each.value})", file=sys.stderr)
    if len(lost) > MOST_NAMED:
        print(f"… and {len(lost) - MOST_NAMED} more characters that CP932 cannot write", file=sys.stderr)
    print(f"{len(lines):,} line(s)")
    return 0
