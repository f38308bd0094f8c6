"""`lms gift import FILE.gift QUIZ.toml` and `lms gift export QUIZ.toml FILE.gift`: questions from and for other learning systems."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from lms.catalog.queries import exchange


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Hook `gift` into the `lms` command."""
    parser = command(
        "gift",
        run,
        "import FILE.gift QUIZ.toml: questions of another system as a quiz file; export QUIZ.toml FILE.gift: the other way",
        is_placeless=True,
    )
    parser.add_argument("action", choices=["import", "export"])
    parser.add_argument("source", type=Path, metavar="FROM")
    parser.add_argument("target", type=Path, metavar="TO", help="is never overwritten")


def run(options: argparse.Namespace) -> int:
    try:
        text = exchange.readable(options.source.read_bytes())
        if text is None or len(text) > exchange.MOST_GIFT:
            return _refused(options.source, "neither UTF-8 nor CP932" if text is None else "too long")
        return _import(options, text) if options.action == "import" else _export(options, text)
    except OSError as error:
        return _refused(Path(error.filename or options.source), error.strerror or "cannot be read")


def _import(options: argparse.Namespace, text: str) -> int:
    made = exchange.received(text)
    _tell(made.report)
    if not made.questions:
        return _refused(options.source, "no question could be carried")
    _write(options.target, made.quiz_file)
    print(f"{len(made.questions)} question(s)")
    return 0


def _export(options: argparse.Namespace, text: str) -> int:
    made, report, faults = exchange.quiz_sent_out(options.source.name, text)
    for fault in faults:
        print(f"{fault.file}:{fault.line}: {fault.sentence}", file=sys.stderr)
    if faults:
        return 1
    _tell(report)
    _write(options.target, made)
    print(f"{made.count('::') // 2} question(s)")
    return 0


def _write(target: Path, text: str) -> None:
    with target.open("x", encoding="utf-8") as file:
        file.write(text)


def _tell(report: exchange.Report) -> None:
    for id_, words in report:
        print(f"{id_ or '-'}: {words}", file=sys.stderr)


def _refused(path: Path, why: str) -> int:
    print(f"lms: {path}: {why}", file=sys.stderr)
    return 1
