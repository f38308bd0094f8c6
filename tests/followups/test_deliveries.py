"""The office's list of letters: what was sent, waits or got lost and why; what is in doubt is decided by a person, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts.models.access import AuditEntry
from lms.followups.kinds import Channel, MessageState
from lms.followups.kinds.letters import RESTING
from lms.followups.models import Message
from lms.followups.queries import deliveries
from lms.followups.services import deliveries as services
from lms.kernel import clock
from lms.kernel.ids import MessageId
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, MailServer, asked, free_port, listening, mail_settings, messages, sessions_of
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

LIST = "/office/deliveries/"
REASON = "内線で本人に確かめた"


@pytest.fixture
def now() -> Iterator[None]:
    with clock.standing_at(ASKED_AT + timedelta(hours=1)):
        yield


def lost(session: Session, town: Town, engine: Engine, state: MessageState = MessageState.UNKNOWN, error: str = "no answer") -> MessageId:
    """The letter of a question, in this state."""
    asked(session, town, engine)
    with sessions_of(engine)() as writing:
        found = writing.scalar(
            update(Message).where(Message.channel == Channel.MAIL).values(state=state, error=error, attempts=1).returning(Message.id)
        )
        writing.commit()
    assert found is not None
    return MessageId(found)


def row(engine: Engine) -> Message:
    (found,) = messages(engine, Channel.MAIL)
    return found


def filled(session: Session, town: Town, number: int) -> None:
    """Letters of every state, of both ways."""
    states = (MessageState.DELIVERED, MessageState.QUEUED, MessageState.FAILED, MessageState.UNKNOWN)
    for n in range(number):
        session.add(
            Message(
                recipient_id=town.yamano,
                dedupe_key=f"many:{n}",
                kind="workshop" if n % 2 else "case_released",
                params={"title": ACTION},
                channel=Channel.WEBHOOK if n % 5 == 0 else Channel.MAIL,
                state=states[n % 4],
                error={1: RESTING, 2: "SMTP 550", 3: "no answer"}.get(n % 4, ""),
                next_try_at=clock.now(),
            )
        )
    session.commit()


@on_one_database
def test_the_list_says_what_and_why_and_not_to_whom(app: Flask, session: Session, town: Town, now: None) -> None:
    filled(session, town, 8)
    page = Visitor.enter(app, session, town.office).get(LIST).text
    for words in (
        "静かな時間です",
        "このあて先を断りました",
        "返事がありませんでした",
        "事例が全庁に出た",
        "チャット",
        "届いたか分からない",
    ):
        assert words in page
    assert ACTION not in page
    assert "山野" not in page
    assert page.count('<dd class="num">2<small>通</small></dd>') == 4


@on_one_database
def test_what_is_held_says_why(app: Flask, session: Session, town: Town, engine: Engine, now: None) -> None:
    """Without a mail server a letter waits for one, and after two weeks it will not leave any more; quiet hours say their own."""
    asked(session, town, engine)
    waiting = row(engine).id
    office = Visitor.enter(app, session, town.office)
    for address in (LIST, f"{LIST}{waiting}"):
        page = office.get(address).text
        assert ("メールサーバーを待っています。" in page, "つぎに送るとき" in page) == (True, False), address
    with clock.standing_at(ASKED_AT + timedelta(days=14, hours=1)):
        late = Visitor.enter(app, session, town.office)
        assert ["もう送りません" in late.get(address).text for address in (LIST, f"{LIST}{waiting}")] == [True, True]
    with sessions_of(engine)() as writing:
        writing.execute(update(Message).where(Message.id == waiting).values(error=RESTING))
        writing.commit()
    page = office.get(LIST).text
    assert ("静かな時間です" in page, "メールサーバーを待っています。" in page) == (True, False)


@on_one_database
@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 8), ({"state": "failed"}, 2), ({"channel": "webhook"}, 2), ({"kind": "workshop"}, 4), ({"since": "2030-01-01"}, 0)],
)
def test_it_is_filtered(app: Flask, session: Session, town: Town, now: None, query: dict[str, str], count: int) -> None:
    filled(session, town, 8)
    assert Visitor.enter(app, session, town.office).get(LIST, **query).text.count("<tr><td>") == count


@on_one_database
def test_a_filter_that_is_none_is_refused_in_words(app: Flask, session: Session, town: Town) -> None:
    for query in ({"state": "x"}, {"since": "きのう"}):
        answer = Visitor.enter(app, session, town.office).get(LIST, **query)
        assert answer.status_code == 422
        assert "見直してください" in answer.text


@on_one_database
def test_pages_of_fifty_take_the_same_statements(app: Flask, session: Session, town: Town, engine: Engine, now: None) -> None:
    filled(session, town, 2)
    office = Visitor.enter(app, session, town.office)
    office.get(LIST)
    with counted(engine) as few:
        office.get(LIST)
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        for each in session.scalars(select(Message)):
            session.delete(each)
        session.flush()
        filled(session, town, 120)
    with counted(engine) as many:
        first = office.get(LIST, kind="workshop")
    assert len(many) == len(few) <= 6
    assert first.text.count("<tr><td>") == 50
    (before,) = {part.partition("&")[0].partition('"')[0] for part in first.text.split("before=")[1:]}
    assert office.get(LIST, kind="workshop", before=before).text.count("<tr><td>") == 10


def test_it_is_sent_again_with_a_reason_and_the_same_identity(
    app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path, now: None
) -> None:
    letter = lost(session, town, engine)
    office, address = Visitor.enter(app, session, town.office), f"{LIST}{letter}"
    page = office.get(address).text
    assert "山野 はるか" in page
    assert ACTION not in page
    refused = office.submit(address, {"decision": "again", "reason": ""})
    assert refused.status_code == 422
    assert "何を確かめたかを" in refused.text
    assert office.submit(address, {"reason": REASON}).status_code == 422
    assert row(engine).state == MessageState.UNKNOWN
    assert office.submit(address, {"decision": "again", "reason": REASON}).status_code == 303
    with listening(MailServer(free_port())) as server:
        assert [jobs.run("dispatch", engine, mail_settings(tmp_path, server.port), at=clock.now()) for _ in range(2)] == [1, 0]
    kept = row(engine)
    assert (kept.state, kept.settled, kept.settled_reason, kept.error) == (MessageState.DELIVERED, "sent_again", REASON, "")
    assert len(server.letters) == 1
    assert REASON in office.get(address).text
    with sessions_of(engine)() as reading:
        deeds = [(each.action, each.object_id) for each in reading.scalars(select(AuditEntry)) if each.object_kind == "message"]
    assert deeds == [("letter_sent_again", str(letter))]


@on_one_database
def test_what_arrived_is_let_be(app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path, now: None) -> None:
    letter = lost(session, town, engine, MessageState.FAILED, "SMTP 550")
    office = Visitor.enter(app, session, town.office)
    assert office.submit(f"{LIST}{letter}", {"decision": "arrived", "reason": REASON}).status_code == 303
    with listening(MailServer(free_port())) as server:
        assert jobs.run("dispatch", engine, mail_settings(tmp_path, server.port), at=clock.now()) == 0
    assert (row(engine).state, row(engine).sent_at, row(engine).settled) == (MessageState.DELIVERED, None, "arrived")
    page = office.get(f"{LIST}{letter}").text
    assert "届いていたと確かめた" in page
    assert 'name="decision"' not in page


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENDING, MessageState.DELIVERED])
@on_one_database
def test_what_is_not_in_doubt_is_decided_by_nobody(session: Session, town: Town, engine: Engine, state: MessageState) -> None:
    letter = lost(session, town, engine, state, "")
    with pytest.raises(services.NotInDoubt):
        services.send_again(session, town.actor(session, town.office), letter, reason=REASON, now=ASKED_AT)
    session.rollback()
    assert row(engine).state == state


@on_one_database
def test_two_who_decide_at_once(app: Flask, session: Session, town: Town, engine: Engine, now: None) -> None:
    letter = lost(session, town, engine)
    first, second = Visitor.enter(app, session, town.office), Visitor.enter(app, session, town.administrator)
    address = f"{LIST}{letter}"
    typed = {"decision": "arrived", "reason": REASON}
    theirs = second.form(address)
    mine = first.form(address)
    assert first.send(address, mine, typed).status_code == 303
    assert first.send(address, mine, typed).status_code == 303, "a double click"
    assert second.send(address, theirs, {**typed, "decision": "again"}).status_code == 409
    assert row(engine).settled == "arrived"


@on_one_database
def test_an_inbox_is_nobodys_business(app: Flask, session: Session, town: Town, engine: Engine) -> None:
    asked(session, town, engine)
    (inbox,) = messages(engine, Channel.IN_APP)
    office = Visitor.enter(app, session, town.office)
    assert office.get(f"{LIST}{inbox.id}").status_code == 404
    assert office.get(f"{LIST}999999").status_code == 404
    assert Visitor.enter(app, session, town.kacho).get(f"{LIST}{row(engine).id}").status_code == 403
    mail = row(engine).id
    with sessions_of(engine)() as reading:
        assert [each.id for each in deliveries.page(reading, deliveries.Wish()).rows] == [mail]
