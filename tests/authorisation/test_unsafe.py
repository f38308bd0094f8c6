"""Unsafe requests: none without its token, none by another method, and nothing written that a form does not ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import Connection, Engine, Insert, Update, event, select
from sqlalchemy.orm import ORMExecuteState, Session

from lms.cases.models import Case
from lms.practice.models import Practice, PracticeLog
from lms.web import request as web_request
from tests.authorisation.matrix import METHODS, Asker, lines
from tests.authorisation.world import Principal, Relation, Things, World

PLAN = {
    "once": "mass-assignment",
    "work_task_id": "other",
    "work": "通知の作成",
    "plan_when": "火曜の朝",
    "action": "短くする",
    "ai_use": "drafting",
    "tool_id": "1",
    "data_class": "public",
    "due_on": "2026-12-04",
    "version": "1",
}
LOG = {
    "once": "mass-assignment",
    "outcome": "done",
    "minutes_before": "30",
    "minutes_after": "20",
    "times_per_month": "4",
    "visibility": "section",
}
# Columns that no form may set, whatever a browser sends.
SMUGGLED = {
    "id": "4711",
    "owner_id": "1",
    "person_id": "1",
    "entered_by_id": "1",
    "unit_id": "1",
    "state": "shared",
    "origin_kind": "case",
    "origin_id": "1",
    "planned_at": "2020-01-01",
    "logged_at": "2020-01-01",
    "manager_comment": "よくできました",
    "manager_comment_by_id": "1",
    "section_path": "/",
    "thanks_count": "99",
    "useful_count": "99",
    "adoption_count": "99",
    "disclosure": "everybody",
    "created_at": "2020-01-01",
}


@pytest.fixture
def with_tokens(standing: tuple[Flask, World]) -> Iterator[Flask]:
    app, _ = standing
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("who", [Principal.STAFF, Principal.OFFICE, Principal.ADMINISTRATOR])
def test_every_unsafe_route_asks_for_its_token(with_tokens: Flask, standing: tuple[Flask, World], asker: Asker, who: Principal) -> None:
    world = standing[1]
    things = world.things_of(Principal.STAFF, Relation.SELF) or {}
    unsafe = [line for line in lines(with_tokens) if line.method == "POST"]
    answers = {line.written: asker.answer(line, who, things) for line in unsafe}
    assert len(unsafe) > 20
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 400} == {}
    assert [path for path, answer in answers.items() if "この画面は古くなっています" not in answer.text] == []


def test_no_address_answers_to_another_method(standing: tuple[Flask, World], asker: Asker) -> None:
    app, world = standing
    things = world.things_of(Principal.STAFF, Relation.SELF) or {}
    by_address = {line.written: line for line in lines(app) if not line.shows}
    asked = [(line, method) for line in by_address.values() for method in ("PUT", "PATCH", "DELETE", "TRACE")]
    answers = {(line.written, method): asker.answer(line, Principal.STAFF, things, method=method).status_code for line, method in asked}
    assert {key: status for key, status in answers.items() if status != 405} == {}
    allowed = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert allowed - {"HEAD", "OPTIONS"} == set(METHODS)


def left_by(app: Flask, asker: Asker, path: str, form: dict[str, str], things: Things) -> list[Any]:
    """Every practice, log and case as a POST by STAFF would leave them."""
    rows: list[Any] = []

    def look(session: Session) -> None:
        session.flush()
        rows.extend(tuple(row) for table in (Practice, PracticeLog, Case) for row in session.execute(select(table.__table__)))
        session.rollback()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web_request, "_commit", look)
        line = next(each for each in lines(app) if each.written == path and each.method == "POST")
        assert asker.answer(line, Principal.STAFF, things, data=form).status_code == 303
    return rows


@pytest.mark.parametrize(
    ("path", "form"), [("/practices/new", PLAN), ("/practices/<practice>/edit", PLAN), ("/practices/<practice>/log", LOG)]
)
def test_what_a_form_does_not_ask_for_is_not_written(standing: tuple[Flask, World], asker: Asker, path: str, form: dict[str, str]) -> None:
    app, world = standing
    things = world.things_of(Principal.STAFF, Relation.SELF) or {}
    untouched, plain = left_by(app, asker, "/notifications/read", {}, things), left_by(app, asker, path, form, things)
    assert plain != untouched
    assert left_by(app, asker, path, {**SMUGGLED, **form}, things) == plain
    with everything_assigned():
        assert left_by(app, asker, path, {**SMUGGLED, **form}, things) != plain  # the fault would be seen


class everything_assigned:  # noqa: N801  (reads as a phrase)
    """The fault itself: whatever a browser sends goes into the column of that name."""

    def __enter__(self) -> None:
        event.listen(Session, "before_flush", self._assign)
        event.listen(Session, "do_orm_execute", self._assign_updated)
        event.listen(Engine, "before_execute", self._assign_inserted, retval=True)

    def __exit__(self, *_: object) -> None:
        event.remove(Session, "before_flush", self._assign)
        event.remove(Session, "do_orm_execute", self._assign_updated)
        event.remove(Engine, "before_execute", self._assign_inserted)

    @staticmethod
    def _assign(session: Session, *_: object) -> None:
        for each in [*session.new, *session.dirty]:
            if isinstance(each, Practice | PracticeLog):
                for name in ("manager_comment", "origin_kind"):
                    if name in request.form and hasattr(each, name):
                        setattr(each, name, request.form[name])

    @staticmethod
    def _assign_updated(state: ORMExecuteState) -> None:
        if isinstance(state.statement, Update) and str(state.statement.table) == "practices":
            state.statement = state.statement.values(origin_kind=request.form["origin_kind"])

    @staticmethod
    def _assign_inserted(_: Connection, statement: Any, many: Any, values: dict[str, Any], __: Any) -> tuple[Any, Any, dict[str, Any]]:
        """A log is written past the ORM."""
        is_log = isinstance(statement, Insert) and statement.table.name == PracticeLog.__tablename__
        return statement, many, {**values, "entered_by_id": int(request.form["entered_by_id"])} if is_log else values
