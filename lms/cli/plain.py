"""`lms courses plain [SLUG]`: what may be hard to read in the files of the courses, before they are published."""

import argparse
from pathlib import Path

from lms.catalog import files
from lms.catalog.kinds import HARD
from lms.catalog.queries import plain
from lms.catalog.rules.terms import forms_of
from lms.doctor import in_english


def report(options: argparse.Namespace) -> int:
    """Hints, no faults: exit code 1 only where the course is not there or cannot be read."""
    directory = Path(options.directory)
    found = [read for read in files.read(directory) if not options.names or read.slug in options.names]
    explained = frozenset(form for word, _, _ in files.glossary(directory) for form in forms_of(word))
    number = 0
    for read in found:
        for lesson in read.document.lessons if read.document else []:
            for part in plain.of_content(lesson, explained):
                for each in part.remarks:
                    number += 1
                    easier = f" -> {each.plain}" if each.plain else ""
                    print(f"{read.slug}/{lesson.slug} {part.title}: {in_english(HARD[each.kind], {})}: {each.part}{easier}")
    unread = [read.slug for read in found if read.document is None]
    print(f"{number} hint(s)" + (f"; cannot be read, see `lms courses check`: {', '.join(unread)}" if unread else ""))
    return 1 if unread or not found else 0
