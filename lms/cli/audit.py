"""`lms audit verify`: walk the chain of the audit trail, say what was touched."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict

from lms.accounts.rules.anchors import FILE
from lms.accounts.services import trail
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory, snapshot
from lms.settings import Settings

Command = Callable[..., argparse.ArgumentParser]


def add_to(command: Command) -> None:
    made = command(
        "audit", verify, "verify: find what was changed, removed or inserted in the audit trail; exit code 1 where something was"
    )
    made.add_argument("action", choices=["verify"])
    made.add_argument("--json", action="store_true", help="for programs: one JSON object")


def verify(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    try:
        with session_factory(snapshot(engine))() as session:
            report = trail.verify(session, settings.data)
        with session_factory(engine)() as session:
            trail.note_check(session, report, now=clock.now())
            session.commit()
    finally:
        engine.dispose()
    print(_for_programs(report) if options.json else _for_people(report))
    return 0 if report.is_sound else 1


def _for_programs(report: trail.Report) -> str:
    oldest = report.oldest_waiting.isoformat() if report.oldest_waiting else None
    said = {
        "sound": report.is_sound,
        "entries": report.entries,
        "faults": [asdict(fault) for fault in report.faults],
        "fault_count": report.count,
        "unsealed": {"count": report.waiting, "oldest": oldest},
        "anchor_file": report.has_file,
        "restored": [{"at": each.at.isoformat(), "by": each.by, "place": each.place} for each in report.restores],
    }
    return json.dumps(said, ensure_ascii=False)


def _for_people(report: trail.Report) -> str:
    lines = [f"{fault.kind}: {fault.says}" for fault in report.faults]
    lines += [
        f"restored on {each.at:%Y-%m-%d %H:%M} UTC by {each.by}: history was taken back to place {each.place}" for each in report.restores
    ]
    if report.restores:
        lines.append(f"what {FILE} knows behind such a place before that line is of the other history ({report.left} anchor(s))")
    if report.count > len(report.faults):
        lines.append(f"and {report.count - len(report.faults)} more")
    if not report.has_file:
        lines.append(f"note: no {FILE} in the data directory: only the anchors in the database were compared")
    oldest = f", the oldest of {report.oldest_waiting:%Y-%m-%d %H:%M} UTC" if report.oldest_waiting else ""
    lines.append(f"{report.entries} sealed entries walked, {report.count} fault(s); {report.waiting} not sealed yet{oldest}")
    return "\n".join(lines)
