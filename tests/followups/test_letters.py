"""How somebody wants to be told: by which way about what, and when not; the inbox knows everything at once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms import jobs, paths
from lms.accounts import queries as accounts
from lms.accounts.services import office as office_services
from lms.followups.kinds import Channel, MessageState
from lms.followups.kinds.letters import CHANNELS, GROUP_OF, GROUPS, LETTERS, PLACEHOLDERS, RESTING, Group
from lms.followups.models import LetterChoice, Message
from lms.followups.rules.letters import Quiet, Reader, quiet_hours
from lms.followups.services import Word, choices, tell
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from tests.conftest import on_one_database
from tests.followups import ASKED_AT, MailServer, ask, free_port, listening, mail_settings, messages, moment, planned, sessions_of
from tests.town import Town
from tests.visitor import Visitor

NIGHT = Quiet(20 * 60, 7 * 60)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-11-17 19:59", "2026-11-17 19:59"),
        (NIGHT, "2026-11-17 20:00", "2026-11-18 07:00"),
        (NIGHT, "2026-11-18 00:00", "2026-11-18 07:00"),
        (NIGHT, "2026-11-18 06:59", "2026-11-18 07:00"),
        (NIGHT, "2026-11-18 07:00", "2026-11-18 07:00"),
        (Quiet(12 * 60, 13 * 60), "2026-11-17 12:30", "2026-11-17 13:00"),
        (Quiet(12 * 60, 13 * 60), "2026-11-17 13:00", "2026-11-17 13:00"),
        (Quiet(22 * 60, 0), "2026-11-17 23:30", "2026-11-18 00:00"),
        (Quiet(0, 8 * 60), "2026-12-31 00:00", "2026-12-31 08:00"),
    ],
)
def test_the_end_of_quiet_hours(quiet: Quiet, now: str, until: str) -> None:
    assert quiet.over(moment(now)) == moment(until)


@pytest.mark.parametrize(
    ("begins", "ends", "field"), [(None, 60, "quiet_from"), (60, None, "quiet_until"), (60, 60, "quiet_until"), (0, 1410, "quiet_until")]
)
def test_quiet_hours_that_are_none(begins: int | None, ends: int | None, field: str) -> None:
    with pytest.raises(Unacceptable) as caught:
        quiet_hours(begins, ends)
    assert caught.value.field == field


def test_what_a_reader_wants() -> None:
    usual, silent = Reader(has_mail=True), Reader(True, dict.fromkeys(Group, ()))
    chat = Reader(False, {Group.ASKED: [Channel.WEBHOOK, Channel.MAIL]})
    assert (usual.wants("follow_up", Channel.MAIL), usual.wants("follow_up", Channel.WEBHOOK)) == (True, False)
    assert [silent.wants(kind, Channel.MAIL) for kind in ("follow_up", "digest", "decision", "licence_revoked")] == [
        False,
        False,
        False,
        True,
    ]
    assert (chat.wants("follow_up", Channel.MAIL), chat.wants("follow_up", Channel.WEBHOOK)) == (False, True)
    assert not chat.wants("digest", Channel.WEBHOOK)


def test_every_letter_has_a_name_and_a_group() -> None:
    """A kind that is forgotten would be one that nobody can switch off."""
    written = {path.stem for path in (paths.TEMPLATES / "_mail").glob("*.txt") if not path.stem.startswith("_")}
    assert written == set(GROUP_OF) == set(LETTERS)
    assert set(GROUP_OF.values()) == set(GROUPS)
    assert set(PLACEHOLDERS) < written


def submitted(me: Visitor, typed: dict[str, str]) -> TestResponse:
    """The page sent with these boxes ticked and no other."""
    boxes = {f"{group}_{channel}": None for group in GROUPS for channel in CHANNELS}
    return me.submit("/me/letters", boxes | typed)


def chosen(app: Flask, session: Session, town: Town, **typed: str) -> Visitor:
    me = Visitor.enter(app, session, town.yamano)
    answer = submitted(me, typed)
    assert answer.status_code == 303
    return me


@on_one_database
def test_a_group_is_switched_off_and_the_inbox_is_not(app: Flask, session: Session, town: Town, engine: Engine) -> None:
    chosen(app, session, town, cases_mail="y")
    planned(session, town)
    assert ask(engine) == 1
    assert (len(messages(engine, Channel.IN_APP)), messages(engine, Channel.MAIL)) == (1, [])
    tell(
        session, [Word(town.yamano, kind, {"title": "要約"}, "/cases/1", kind) for kind in ("case_released", "licence_revoked", "decision")]
    )
    session.commit()
    assert [each.kind for each in messages(engine, Channel.MAIL)] == ["case_released", "licence_revoked"]
    page = Visitor.enter(app, session, town.yamano).get("/me/letters").text
    assert "これは止められません" in page
    assert "メールは止められません" in page
    assert 'name="cases_mail" value="y" checked' in page
    assert 'name="asked_mail" value="y">' in page


@on_one_database
def test_what_is_refused_stands_at_its_field(app: Flask, session: Session, town: Town, engine: Engine) -> None:
    answer = submitted(Visitor.enter(app, session, town.yamano), {"digest_mail": "y", "quiet_from": "1320", "quiet_until": ""})
    assert answer.status_code == 422
    assert "両方を選んでください" in answer.text
    assert '<option value="1320" selected>' in answer.text
    assert 'name="digest_mail" value="y" checked' in answer.text
    assert not session.scalars(select(LetterChoice)).all()


def post(engine: Engine, tmp_path: Path, port: int, now: datetime) -> int:
    return jobs.run("dispatch", engine, mail_settings(tmp_path, port), at=now)


def test_a_letter_waits_for_the_end_of_quiet_hours(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """08:00 to 12:00: the question of 9 o'clock is in the inbox at once, its letter leaves at noon, once."""
    choices.save(session, town.actor(session, town.yamano), {}, quiet_from=480, quiet_until=720, now=ASKED_AT)
    planned(session, town)
    assert ask(engine) == 1
    (inbox,), (row,) = messages(engine, Channel.IN_APP), messages(engine, Channel.MAIL)
    assert (inbox.state, inbox.next_try_at) == (MessageState.DELIVERED, ASKED_AT)
    noon = moment("2026-11-17 12:00")
    assert (row.state, row.next_try_at, row.error) == (MessageState.QUEUED, noon, RESTING)
    with listening(MailServer(free_port())) as server:
        assert [post(engine, tmp_path, server.port, at) for at in (ASKED_AT, moment("2026-11-17 11:59"), noon, noon)] == [0, 0, 1, 0]
    assert len(server.letters) == 1


@on_one_database
def test_a_letter_that_is_tried_again_respects_them_too(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    planned(session, town)
    assert ask(engine) == 1
    choices.save(session, town.actor(session, town.yamano), {}, quiet_from=480, quiet_until=720, now=ASKED_AT)
    session.commit()
    with listening(MailServer(free_port())) as server:
        assert post(engine, tmp_path, server.port, ASKED_AT) == 0
        (row,) = messages(engine, Channel.MAIL)
        assert (row.state, row.attempts, row.next_try_at.astimezone(UTC), row.error) == (
            MessageState.QUEUED,
            0,
            moment("2026-11-17 12:00"),
            RESTING,
        )
        with clock.standing_at(ASKED_AT), sessions_of(engine)() as writing:  # no quiet hours any more: it need not wait for noon
            choices.save(writing, town.actor(writing, town.yamano), {}, quiet_from=None, quiet_until=None, now=ASKED_AT)
            writing.commit()
        assert post(engine, tmp_path, server.port, ASKED_AT) == 1
    assert len(server.letters) == 1


@on_one_database
def test_who_wants_no_mail_is_told_so_on_the_page(app: Flask, session: Session, town: Town) -> None:
    accounts.person(session, town.yamano).mail_wanted = False
    accounts.person(session, town.mori).mail = None
    session.commit()
    assert "メールは、すべて止めています" in Visitor.enter(app, session, town.yamano).get("/me/letters").text
    assert "メールアドレスが登録されていません" in Visitor.enter(app, session, town.mori).get("/me/letters").text


@on_one_database
def test_a_chat_is_offered_where_the_office_has_one(app: Flask, session: Session, town: Town, engine: Engine) -> None:
    assert "チャット</span>" not in Visitor.enter(app, session, town.yamano).get("/me/letters").text
    office_services.set_setting(session, None, "webhook_enabled", True)
    session.commit()
    me = chosen(app, session, town, asked_webhook="y")
    assert "チャット</span>" in me.get("/me/letters").text
    planned(session, town)
    ask(engine)
    assert [each.channel for each in session.scalars(select(Message).order_by(Message.id))] == [Channel.IN_APP, Channel.WEBHOOK]
