"""`lms courses new|check|plain|import|export`: courses as files, from a shell."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from lms import paths
from lms.authoring import files
from lms.authoring.services import NewCourse, carrying, start
from lms.catalog import services as catalog
from lms.catalog.files import Folder
from lms.catalog.kinds import Tier
from lms.cli import plain
from lms.cli.ready import is_ready
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.settings import Settings
from lms.wiring import sessions_of

ABOUT = (
    "check: name file, line and fault of every course file; plain [SLUG]: say what may be hard to read; new SLUG DIR --tier TIER: a folder to begin with; "
    "import FILE.zip or DIR: as a draft; export SLUG FILE.zip or DIR: what is being written, else the built-in course"
)


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Hook `courses` into the `lms` command."""
    parser = command("courses", run, ABOUT)
    parser.add_argument("action", choices=["check", "plain", "new", "import", "export"])
    parser.add_argument("names", nargs="*", metavar="SLUG|FILE|DIR")
    parser.add_argument("--directory", default=str(paths.COURSES), help="check, plain: where the courses are")
    parser.add_argument("--title", default="", help="new: what the course is called")
    parser.add_argument(
        "--tier", choices=[each.value for each in Tier], help="new: which tier it belongs to; an AI licence asks for the basic one"
    )
    parser.add_argument("--replace", action="store_true", help="import: in the place of the draft of that name; its states are kept")
    parser.add_argument("--publish", action="store_true", help="import: serve it at once, without a second person")


def run(options: argparse.Namespace, settings: Settings) -> int:
    if options.action in ("check", "plain"):
        return _check(options) if options.action == "check" else plain.report(options)
    wanted = {"new": 2, "import": 1, "export": 2}[options.action]
    if len(options.names) != wanted:
        print(f"lms: courses {options.action}: say {'what and where to' if wanted == 2 else 'which file or directory'}", file=sys.stderr)
        return 2
    if options.action == "new":
        return _new(options)
    engine = make_engine(settings.database_url)
    try:
        if not is_ready(engine):
            return 1
        with sessions_of(engine, settings.data)() as session:
            return _import(session, options, settings) if options.action == "import" else _export(session, options)
    except OSError as error:
        print(f"lms: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    finally:
        engine.dispose()


def _check(options: argparse.Namespace) -> int:
    faults = catalog.check(options.directory)
    for fault in faults:
        print(f"{fault.file}:{fault.line}: {fault.sentence}")
    print(f"{len(faults)} fault(s)")
    return 1 if faults else 0


def _new(options: argparse.Namespace) -> int:
    if options.tier is None:
        print("lms: courses new: say --tier basic or --tier practical", file=sys.stderr)
        return 2
    slug, directory = options.names[0], Path(options.names[1])
    title = options.title or slug
    entry = NewCourse(title=title, slug=slug, tier=options.tier, audience="すべての職員", author="DX推進室", summary=title)
    return _put(directory, start(entry, order=100, today=clock.today()))


def _import(session: Session, options: argparse.Namespace, settings: Settings) -> int:
    source = Path(options.names[0])
    carried = files.from_directory(source) if source.is_dir() else files.unpacked(source.read_bytes(), source.stem)
    bring = carrying.bring_in_and_publish if options.publish else carrying.bring_in_from_shell
    made = bring(session, carried, replaces=options.replace, now=clock.now())
    session.commit()
    carrying.lay_out(session, settings.data)
    print(f"{made.slug}: {'served from now on' if options.publish else 'a draft; a second person publishes it in the browser'}")
    for name in carried.left:
        print(f"left out: {name}")
    return 0


def _export(session: Session, options: argparse.Namespace) -> int:
    slug, target = options.names[0], Path(options.names[1])
    folder = carrying.take_out(session, slug)
    if target.suffix != ".zip":
        return _put(target, folder)
    target.write_bytes(files.packed(slug, folder))
    print(f"written: {target}")
    return 0


def _put(directory: Path, folder: Folder) -> int:
    if directory.exists() and any(directory.iterdir()):
        print(f"lms: {directory} is not empty: name another directory", file=sys.stderr)
        return 2
    files.write_to(directory, folder)
    print(f"written: {directory}")
    return 0
