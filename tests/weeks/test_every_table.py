"""No page and no file with figures of groups is forgotten: each is read by the attacker, or says which test holds its rule."""

from pathlib import Path

import pytest

from tests.house import ROOT
from tests.weeks import publishers

ATTACKED = {  # what tests/weeks/reading.py and test_courses_published.py read of a random town
    "executive.index",
    "goals.index",
    "goals.kpis.show",
    "goals.steps",
    "home.index",
    "insights.index",
    "learning.assignments.show",
    "learning.progress.index",
    "pulse.index",
    "team.board.board",  # of a 部: the parts of the dashboard
    "weeks.dashboard.export",
    "weeks.dashboard.index",
    "weeks.index",
}
HELD_BY = {  # tables of another kind than the weeks of groups within groups
    "weeks.dashboard.training": "tests/weeks/test_dashboard.py",  # of courses
    "weeks.dashboard.training_file": "tests/weeks/test_dashboard.py",
    "anonymous.new": "tests/anonymous/test_rules.py",  # from which unit one may write
    "pulse.answer": "tests/pulse/test_pulse.py",
    "cases.pages.show": "tests/cases/test_reuse.py",  # minutes of those who tried a case
    "feedback.ask": "tests/feedback/__init__.py",
    "feedback.course": "tests/feedback/__init__.py",
    "feedback.index": "tests/feedback/__init__.py",
    "guidelines.overview": "tests/guidelines/test_reading.py",  # the whole staff or nothing
    "inventory.index": "tests/inventory/test_pages.py",  # tasks of a 課, not of people
    "learning.assignments.edit": "tests/learning/test_group_rules.py",  # whom it reaches, whom the office sees by name: nothing that they did
    "learning.assignments.new": "tests/learning/test_group_rules.py",
    "learning.versions.show": "tests/learning/test_versions.py",  # all who ever finished a state of a course, wherever they serve
    "learning.items.show": "tests/learning/test_items.py",  # of all who answered, in whole groups
    "admin.tools.index": "tests/admin/test_tools.py",  # the history of a list, not of people
    **{
        f"admin.settings.{name}": "tests/admin/test_settings.py"
        for name in ("access", "ai", "calendar", "general", "logo", "mail", "webhook")
    },
}


def test_no_route_that_tells_of_groups_is_forgotten() -> None:
    assert publishers.publishing() == ATTACKED | set(HELD_BY)
    assert not [path for path in HELD_BY.values() if not (ROOT / path).is_file()]


def test_no_filter_is_forgotten() -> None:
    """One chooses a place, a year, what is followed and how finely: tests/weeks/reading.py goes through all of it. None of it is of persons."""
    assert publishers.filters("weeks.dashboard.index") == {"unit", "year", "figure", "every"}
    assert publishers.filters("goals.index") == {"place"}
    assert publishers.filters("goals.kpis.show") == {"shape", "day"}, "of one that is written"
    assert publishers.filters("home.index") == {"q"}, "of the search box"
    assert not [view for view in ("executive.index", "insights.index", "pulse.index", "weeks.index") if publishers.filters(view)]


def test_a_new_table_is_found_through_what_it_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feature = tmp_path / "lms" / "novel"
    feature.mkdir(parents=True)
    (tmp_path / "lms" / "weeks.py").write_text("from lms.weeks.models import GroupWeek\n\ndef newest():\n    return GroupWeek\n")
    (feature / "queries.py").write_text(
        "from lms import weeks as kept\n\ndef _rows():\n    return kept.newest()\n\ndef table():\n    return _rows()\n"
    )
    (feature / "views.py").write_text(
        "from lms.novel import queries\n\n@bp.route('/')\ndef show():\n    return queries.table()\n\n@bp.route('/help')\ndef help():\n    return ''\n"
    )
    monkeypatch.setattr(publishers, "ROOT", tmp_path)
    assert publishers.publishing() == {"novel.show"}
