"""The guard while somebody writes and when it is sent: what it answers, what is counted of it, and that nothing else is kept."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.accounts.services import office
from lms.kernel.ids import PersonId
from lms.privacy.kinds import MOST_CHARACTERS, Deed, Level
from lms.privacy.models import GuardCount
from lms.privacy.queries import Counted
from lms.web import guard
from lms.web.forms import Form, SharedBox
from lms.web.guard import Outcome, Place
from tests.conftest import on_one_database
from tests.journeys.attacks import KNOWN
from tests.practice.test_plan import sound
from tests.statements import counted
from tests.town import Town
from tests.visitor import PageForm, Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
NUMBER, PHONE = "1234 5678 9018", "090-1234-5678"
PLAN, LOOK, COUNTS = "/practices/new", "/guard/look", "/office/guard/"
NAUGHTY = Path(os.environ.get("MANABI_CORPORA", Path(__file__).parents[3] / "shared" / "corpora")) / "naughty-strings.json"


def look(visitor: Visitor, text: str, **more: str) -> str:
    token = visitor.form(PLAN).values["csrf_token"][0]
    answer = visitor.client.post(LOOK, data={"csrf_token": token, "text": text, "box": "action", **more}, buffered=True)
    assert answer.status_code == 200
    return answer.text


def counts(session: Session) -> Counter[tuple[str, str, str]]:
    found = Counter({(row.kind, row.deed, row.reason): row.count for row in session.scalars(select(GuardCount))})
    session.rollback()  # SQLite has one writer
    return found


def place(kind: str, level: Level) -> Place:
    is_block, is_hint = level is Level.BLOCK, level is Level.HINT
    return Place(0, kind, "", "", "", "", is_block, is_hint, 0, 0, "", f"{kind}.{level}")


PHONED, NAMED, NUMBERED = place("phone", Level.CONFIRM), place("person_name", Level.HINT), place("my_number", Level.BLOCK)
TALLIES = [  # found, asked before, replaced before; told when refused; told when saved
    ([PHONED], [], [], {"phone found": 1}, {"phone found": 1, "phone confirmed": 1}),
    ([PHONED], ["phone.confirm"], [], {}, {"phone confirmed": 1}),
    ([NAMED], [], [], {}, {"person_name found": 1, "person_name kept": 1}),
    ([], ["my_number.block"], [], {}, {"my_number corrected": 1}),
    ([], ["my_number.block"], ["my_number.block"], {}, {"my_number replaced": 1}),
    ([], [], ["phone.confirm"], {}, {"phone found": 1, "phone replaced": 1}),
    ([PHONED, PHONED], [], ["phone.confirm"], {"phone found": 1}, {"phone found": 1, "phone confirmed": 1}),
]


@pytest.mark.parametrize(("found", "asked", "replaced", "refused", "saved"), TALLIES)
def test_each_kind_is_counted_once_for_what_became_of_it(found, asked, replaced, refused, saved) -> None:  # type: ignore[no-untyped-def]
    def said(tally: guard.Tally) -> dict[str, int]:
        return {f"{kind} {deed}": count for (kind, _, deed, _), count in tally.items()}

    outcome = Outcome("box", found, "fictional", asked, replaced, is_refused=True)
    assert (said(guard.refused(outcome)), said(guard.saved(outcome))) == (refused, saved)


def test_what_was_never_sent_again_was_given_up() -> None:
    deeds = dict.fromkeys(Deed, 0) | {Deed.FOUND: 7, Deed.REPLACED: 2, Deed.CONFIRMED: 1}
    assert Counted("x", Level.CONFIRM, deeds, ()).given_up == 4
    assert Counted("x", Level.CONFIRM, dict.fromkeys(Deed, 1) | {Deed.FOUND: 0}, ()).given_up == 0


def sent(visitor: Visitor, form: PageForm, **typed: str) -> tuple[int, PageForm | None]:
    answer = visitor.send(PLAN, form, typed)
    again = [each for each in forms_of(answer.text) if "once" in each.values]
    return answer.status_code, again[0] if again else None


def test_the_office_sees_how_often_and_never_what(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    first = visitor.form(PLAN)
    status, again = sent(visitor, first, **sound(town) | {"action": f"{NUMBER} と {PHONE} と佐藤さん"})
    assert (status, counts(session)) == (422, {("my_number", "found", ""): 1, ("phone", "found", ""): 1})
    assert again is not None
    assert again.values["asked-action"] == ["my_number.block phone.confirm"]
    status, fixed = sent(visitor, again, fix="action:0")
    assert (status, fixed is not None) == (200, True)
    assert fixed is not None
    assert fixed.values["action"] == [f"（個人番号） と {PHONE} と佐藤さん"]
    assert sent(visitor, fixed, **{"confirm-action": "fictional"})[0] == 303
    assert counts(session) == {
        ("my_number", "found", ""): 1,
        ("my_number", "replaced", ""): 1,
        ("phone", "found", ""): 1,
        ("phone", "confirmed", "fictional"): 1,
        ("person_name", "found", ""): 1,
        ("person_name", "kept", ""): 1,
    }
    page = visit(town.office).get(COUNTS)
    assert page.status_code == 200
    assert "架空の例です：1" in page.text
    assert not any(word in page.text for word in (NUMBER, PHONE, "佐藤", "山野"))
    assert visitor.get(COUNTS).status_code == 403


@on_one_database
def test_marks_that_no_page_has_made_are_not_counted(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form(PLAN)
    forged = {"replaced-action": "phone.confirm secret.loud 山野.block phone", "asked-action": "x" * 900}
    assert sent(visitor, form, **sound(town) | {"action": "案内文を直す"}, **forged)[0] == 303
    assert counts(session) == {("phone", "found", ""): 1, ("phone", "replaced", ""): 1}


@on_one_database
def test_while_one_writes_two_statements_answer_and_nothing_is_kept(visit: Visit, session: Session, engine: Engine, town: Town) -> None:
    office.set_setting(session, None, "published_contacts", ["0123-45-6789"])
    session.commit()
    visitor = visit(town.yamano)
    token = visitor.form(PLAN).values["csrf_token"][0]
    before = len(session.scalars(select(AuditEntry.id)).all())
    session.rollback()
    with counted(engine) as statements:
        data = {"csrf_token": token, "text": f"😀{PHONE}、0123-45-6789", "box": "action", "reason": "other"}
        answer = visitor.client.post(LOOK, data=data, buffered=True)
    assert len(statements) <= 2, statements
    assert all(statement.lstrip().upper().startswith("SELECT") for statement in statements)
    assert "個人情報チェック：1か所" in answer.text  # the office's own number passes
    assert 'data-from="2" data-to="15"' in answer.text  # as a browser counts: 😀 are two
    assert '<option value="other" selected>' in answer.text
    assert len(session.scalars(select(AuditEntry.id)).all()) == before
    assert not counts(session)


@on_one_database
def test_only_who_is_signed_in_and_holds_the_token_asks(visit: Visit, town: Town) -> None:
    assert visit(None).client.post(LOOK, data={"text": PHONE}).status_code in {303, 400}
    assert visit(town.yamano).client.post(LOOK, data={"text": PHONE}).status_code == 400
    assert visit(town.yamano).get(LOOK).status_code == 405


@on_one_database
def test_attacks_come_back_as_text(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.exists() else []
    for attack in ("\n".join([*KNOWN, PHONE]), "\n".join([*strings, PHONE])[: MOST_CHARACTERS - 1], f'{PHONE}"><script>hit(1)</script>'):
        shown = look(visitor, attack, reason='"><script>', box='"><script>hit(1)</script>')
        assert "<script" not in shown
        assert "<img" not in shown
    assert look(visitor, PHONE + "x" * MOST_CHARACTERS).strip() == ""  # looked at when it is sent
    assert look(visitor, "案内文を直した。").strip() == ""


BOXES = [  # of every sort: a concern, a meeting, the vision, a prompt, the inventory, a plan, words for the search, a message
    ("facilitator", "/concerns/new", "text"),
    ("facilitator", "/meetings/new", "place"),
    ("office", "/goals/vision", "text"),
    ("yamano", "/prompts/new", "text"),
    ("yamano", "/practices/new", "action"),
    ("office", "/inventory/new", "name"),
    ("office", "/office/synonyms/", "expressions"),
    ("office", "/office/tools/1", "note"),
    ("office", "/office/rules/draft", "green_answer"),
    ("executive", "/insights/executive/message", "text"),
]


@on_one_database
def test_a_box_of_any_page_stops_a_number_and_loses_nothing(visit: Visit, town: Town) -> None:
    parted = "先方の番号は 123456-789018 です"
    for who, path, box in BOXES:
        visitor = visit(getattr(town, who))
        answer = visitor.send(path, visitor.form(path), {box: parted})
        beside = answer.text.partition('-g" aria-live="polite">')[2]
        back = [form.values[box] for form in forms_of(answer.text) if box in form.values]
        assert (path, answer.status_code, back) == (path, 422, [[parted]])
        assert "個人番号（マイナンバー）" in beside


@on_one_database
@pytest.mark.parametrize("button", [{}, {"draft": "1"}, {"fix": "action:all"}], ids=["sent", "draft", "replaced"])
def test_a_whole_mailbox_in_a_box_is_refused_at_once_and_comes_back(
    visit: Visit, session: Session, town: Town, button: dict[str, str]
) -> None:
    """Everybody who saves would wait for it: the number in it is not looked for where none of it can be saved."""
    visitor, mailbox = visit(town.yamano), f"{NUMBER}\n" + "mori@example.jp 森さん " * 20_000
    form = visitor.form(PLAN)
    began = time.process_time()
    answer = visitor.send(PLAN, form, {"action": mailbox, **button})
    assert time.process_time() - began < 3
    back = [each.values["action"] for each in forms_of(answer.text) if "action" in each.values]
    assert back == [[mailbox.strip()]]
    if "fix" not in button:
        assert (answer.status_code, "字までで書いてください。" in answer.text) == (422, True)
    assert session.scalars(select(Draft)).all() == []


@on_one_database
def test_where_a_finding_stands_is_counted_as_a_browser_counts(app: Flask, town: Town) -> None:
    text = f"𠮷野家に {PHONE}、😀のあとに {PHONE} と書く"
    with app.test_request_context("/"):
        g.without_database = True
        found = guard.places(text)
    halves = text.encode("utf-16-le")
    assert [halves[2 * each.start : 2 * each.end].decode("utf-16-le") for each in found if each.kind == "phone"] == [PHONE, PHONE]


class Whisper(Form):
    is_anonymous = True
    told = SharedBox("話")


@on_one_database
def test_an_anonymous_form_is_guarded_and_leaves_no_trace(app: Flask, town: Town) -> None:
    with app.test_request_context("/", method="POST", data={"told": PHONE, "confirm-told": "fictional"}):
        g.without_database = True
        form = Whisper(meta={"csrf": False})
        assert form.looked_through()
        assert [each.kind for each in form.told.findings] == ["phone"]
        assert not guard.looks_live(form.told)
        assert "guarded" not in g


@on_one_database
def test_weeks_are_apart(session: Session, visit: Visit, town: Town) -> None:
    rows = [
        GuardCount(week=monday, kind="phone", level="confirm", deed="found", reason="", count=3)
        for monday in (date(2026, 11, 16), date(2020, 1, 6))
    ]
    session.add_all(rows)
    session.commit()
    page = visit(town.office).get(COUNTS).text
    assert page.count("<tbody>") <= 1  # the last half year
