"""What a request of these pages must not leave behind: with others, in the database, in its own forms."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask, g
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.access import AuditEntry
from lms.anonymous import forms as nameless
from lms.kernel.ids import PersonId
from lms.web import request
from lms.web.forms import Form
from tests.anonymous import OUT, TOLD
from tests.cases import rows
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NEW, MINE = "/cases/anonymous/new", "/cases/anonymous/mine"


@on_one_database
def test_what_others_log_does_not_say_who_was_here(visit: Visit, town: Town) -> None:
    """A proxy keeps quiet below these addresses only: the requests before and after must not name them."""
    visitor = visit(town.yamano)
    for path in ("/cases/anonymous/", NEW, MINE, OUT, "/pulse/answer"):
        assert visitor.get(path).headers["Referrer-Policy"] == "no-referrer", path
    sent = visitor.client.post(NEW, data={**visitor.form(NEW).values, **TOLD}, headers={"Origin": "null"})  # as a browser sends it then
    assert (sent.status_code, sent.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert visitor.get("/cases/").headers["Referrer-Policy"] == "same-origin"
    stranger = visit(None)
    for path in (NEW, MINE, f"{MINE}?code=1", "/pulse/answer"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), path
    assert stranger.get("/cases/new").headers["Location"] == "/login?next=/cases/new"


def test_every_form_of_these_pages_is_silent_and_takes_no_file(house: Flask) -> None:
    found = {each for each in vars(nameless).values() if isinstance(each, type) and issubclass(each, Form) and each is not Form}
    assert {nameless.TellForm, nameless.WordsForm, nameless.CodeForm, nameless.QuestionForm, nameless.AnswerForm} <= found
    assert [each for each in found if not each.is_anonymous] == []
    for each in found:
        with house.test_request_context("/", method="POST", data={"photo": (BytesIO(b"x"), "me.jpg")}):
            g.without_database = True
            form = each(meta={"csrf": False})
            assert not form.validate()
            assert "ファイルは受け取りません" in str(form.form_errors), each


@on_one_database
@pytest.mark.parametrize(("path", "kept"), [("/cases/anonymous/", 0), ("/pulse/answer", 0), ("/cases/", 2)])
def test_what_a_feature_would_write_along_is_undone(town: Town, session: Session, app: Flask, path: str, kept: int) -> None:
    """Each by itself, so that no other line of defence hides that one is gone."""
    with app.test_request_context(path):
        with request.aside() as own:
            accounts.audit(own, town.yamano, "aside", "failure")
        request.afterwards(lambda own: accounts.audit(own, town.yamano, "afterwards", "failure"))
    assert len(rows(session, AuditEntry, AuditEntry.action.in_(("aside", "afterwards")))) == kept
