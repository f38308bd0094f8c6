"""`lms cases import FILE.jsonl`: cases of others in bulk. Read, judged and prepared first; then one transaction, all or nothing."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy.orm import Session, sessionmaker

from lms.cases.files import bundles, lines
from lms.cases.files.lines import Fault, Foreign
from lms.cases.queries import foreign
from lms.cases.services import bringing, bundling, carrying
from lms.cases.services.bringing import Counts, Judge, Ready
from lms.cli.patience import in_turn, wait_for_turn
from lms.cli.ready import is_ready
from lms.jobs import likeness
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.kernel.errors import Refusal
from lms.kernel.ids import CaseId, ToolId
from lms.kernel.immutable import immutable
from lms.settings import Settings
from lms.wiring import sessions_of

MOST_NAMED = 20
TOLD_EVERY = 1_000


@immutable
class Desk:
    """What an import has to know to make a case ready: whose they are, our tools, what stands here from there."""

    order: carrying.Order
    tools: dict[str, ToolId]
    standing: dict[str, tuple[CaseId, str]]

    def known(self, one: Foreign) -> Ready | None:
        """A case that stands here just so: it has been looked through."""
        columns, origin = bringing.told(one, self.order.source, self.tools, key=self.order.key)
        return Ready(columns, origin, []) if self.standing.get(one.ref, (0, ""))[1] == origin["fingerprint"] else None

    def ready(self, one: Foreign) -> Ready:
        return bringing.ready(one, self.order.source, self.tools, key=self.order.key)


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Hook `cases` into the `lms` command."""
    parser = command(
        "cases", run, "import FILE: cases of others, a line of JSON each, or a signed bundle; export FILE: a signed bundle of ours"
    )
    parser.add_argument("action", choices=["import", "export"])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--source", default="", metavar="NAME", help="import: the municipality they come from (a bundle says it itself)")
    parser.add_argument("--dry-run", action="store_true", help="import: only say what would come in")
    parser.add_argument(
        "--accept", default="", metavar="FINGERPRINT", help="import: take a bundle of a key that is not on the office's list"
    )
    parser.add_argument(
        "--case",
        action="append",
        type=int,
        default=[],
        metavar="NUMBER",
        help="export: this case (again for more; default: all that may go out)",
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    if not is_ready(engine):
        return 1
    sessions = sessions_of(engine, settings.data)
    wait_for_turn(engine)
    try:
        return _import(options, sessions, settings) if options.action == "import" else _export(options, sessions, settings)
    except OSError as error:
        print(f"lms: {options.file}: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()


def _import(options: argparse.Namespace, sessions: sessionmaker[Session], settings: Settings) -> int:
    with options.file.open("rb") as file:
        is_bundle = bundles.is_bundle(file.read(bundles.MOST_HEAD))
        file.seek(0)
        with sessions() as session:
            order = _of_bundle(session, options, file, settings) if is_bundle else carrying.plain(session, options.source)
            judge, tools = bringing.judge(session), bringing.our_tools(session)
            standing = foreign.standing(session, order.source)
        told = lines.read(order.lines if is_bundle else _limited(file), with_told=is_bundle, begins=3 if is_bundle else 1)
        with TemporaryFile("w+", encoding="utf-8") as waiting:
            faults = _prepare(told, judge, Desk(order, tools, standing), waiting)
            if faults:
                with sessions.begin() as session:
                    bringing.note_found(session, judge.tally(), are_kept=False)
                return _refused(options.file.name, faults)
            return _write(options, sessions, order.source, judge, waiting)


def _of_bundle(session: Session, options: argparse.Namespace, file: IO[bytes], settings: Settings) -> carrying.Order:
    order = carrying.of_bundle(session, file.read(bundles.MOST_BYTES + 1))
    bundling.check_not_ours(order.public_key, settings.secret_key)
    if not order.is_trusted and "".join(options.accept.split()).upper() != order.key.replace(" ", ""):
        raise Refusal(f"{order.source}の鍵は、登録されていません。電話で指紋を確かめてから、--accept '{order.key}' を付けてください。")
    return order


def _limited(file: IO[bytes]) -> Iterator[bytes]:
    """Lines, of a line without an end only so much as tells that it is too long."""
    while line := file.readline(lines.MOST_BYTES + 1):
        yield line
        if len(line) > lines.MOST_BYTES:
            return


def _prepare(told: Iterator[Foreign | Fault], judge: Judge, desk: Desk, waiting: IO[str]) -> list[Fault]:
    """Put what may come in into a file; answers what may not. After a first fault nothing more is prepared, only looked through."""
    faults: list[Fault] = []
    for number, one in enumerate(told, 1):
        if isinstance(one, Fault):
            faults.append(one)
        else:
            known = desk.known(one)
            faults += [] if known else judge.faults(one)
            if not faults:
                waiting.write((known or desk.ready(one)).kept() + "\n")
        if number % TOLD_EVERY == 0:
            print(f"\r{number:,}", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return faults


def _refused(name: str, faults: list[Fault]) -> int:
    for fault in faults[:MOST_NAMED]:
        print(f"{name}: {fault.line}行目：{fault.message % fault.params if fault.params else fault.message}", file=sys.stderr)
    if len(faults) > MOST_NAMED:
        print(f"ほかに{len(faults) - MOST_NAMED:,}か所あります。", file=sys.stderr)
    print("何も取り込んでいません。", file=sys.stderr)
    return 1


def _write(options: argparse.Namespace, sessions: sessionmaker[Session], source: str, judge: Judge, waiting: IO[str]) -> int:
    counts = in_turn(
        lambda: _written(options, sessions, source, judge, waiting)
    )  # minutes of reading are not lost where another writes now
    if not options.dry_run:
        in_turn(lambda: likeness.catch_up(sessions))  # now, and not when a scheduler runs: what came in is found by its likeness at once
    said = "取り込むと" if options.dry_run else "取り込みました"
    print(f"{said}：新しい事例 {counts.new:,}、変わった事例 {counts.changed:,}、同じ事例 {counts.same:,}")
    for label, number in judge.found.most_common():
        print(f"個人情報チェック：{label} {number:,}か所（取り込んだあとで見直してください）")
    return 0


def _written(options: argparse.Namespace, sessions: sessionmaker[Session], source: str, judge: Judge, waiting: IO[str]) -> Counts:
    waiting.seek(0)
    with sessions() as session:
        counts = bringing.bring_in(session, source, map(Ready.restored, waiting), by=None, now=clock.now())
        bringing.note_found(session, judge.tally(), are_kept=True)
        if options.dry_run:
            session.rollback()
        else:
            session.commit()
    return counts


def _export(options: argparse.Namespace, sessions: sessionmaker[Session], settings: Settings) -> int:
    with sessions() as session:
        pointed = bundling.pointed_out(session, options.case or None)
        made = bundling.bundle(session, None, options.case or None, settings.secret_key, today=clock.today())
        session.commit()
    options.file.write_bytes(made.content)
    print(f"{options.file}：{made.count}件　鍵の指紋 {made.fingerprint}")
    for case, points in pointed:
        labels = "、".join(dict.fromkeys(str(each.label) for each in points))
        print(f"渡す前に、確かめてください：事例{case.id}（{labels}）", file=sys.stderr)
    return 0
