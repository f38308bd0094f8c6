"""The mail server of the office: kept sealed, tried with a real mail, used by the outbox unless the environment names another."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.queries import office
from lms.app import create_app
from lms.followups import channels
from lms.kernel.ids import PersonId
from lms.settings import Settings, load
from tests.certificate import server_context
from tests.conftest import on_one_database
from tests.followups import ASKED_AT, MailServer, asked, free_port, listening, mail_environment
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # a test server may ask for a password in the clear
PATH = "/office/settings/mail"
PASSWORD = "a <word> of the mail server"


def typed(port: int, **more: Any) -> dict[str, Any]:
    return {"mail_host": "127.0.0.1", "mail_port": str(port), "mail_sender": "manabi@wano.example", **more}


def settings_of(app: Flask) -> Settings:
    found = app.extensions["settings"]
    assert isinstance(found, Settings)
    return found


def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (b"manabi", PASSWORD.encode()), handled=False)


ASKS_WHO = {"authenticator": let_in, "auth_required": True, "auth_require_tls": False}


# Kept


def test_the_server_is_kept_and_its_password_never_shown(visit: Visit, session: Session, town: Town, app: Flask) -> None:
    visitor = visit(town.office)
    values = typed(587, mail_user="manabi", mail_password=PASSWORD, mail_starttls="y")
    assert visitor.submit(PATH, values).status_code == 303
    mail = office.office_mail(session, settings_of(app).secret_key)
    assert (mail.host, mail.port, mail.user, mail.password, mail.starttls, mail.sender) == (
        "127.0.0.1",
        587,
        "manabi",
        PASSWORD,
        True,
        "manabi@wano.example",
    )
    kept = session.scalars(select(OfficeSetting.value).where(OfficeSetting.key == "mail_password")).one()
    assert PASSWORD not in kept
    changes = session.scalars(select(OfficeSettingChange).where(OfficeSettingChange.key == "mail_password")).all()
    assert [(change.old, change.new) for change in changes] == [(None, "●●●")]
    assert "mail_password" not in accounts.settings(session), "what every page may ask holds no secret"
    session.rollback()
    page = visitor.get(PATH).text
    assert "パスワードは保存されています。" in page
    assert "●●●" in page
    assert kept not in page
    assert "&lt;word&gt;" not in page


@on_one_database
def test_an_empty_password_keeps_the_old_one_and_a_tick_drops_it(visit: Visit, session: Session, town: Town, app: Flask) -> None:
    visitor = visit(town.office)
    visitor.submit(PATH, typed(25, mail_user="manabi", mail_password=PASSWORD))
    assert visitor.submit(PATH, {"mail_port": "26"}).status_code == 303
    key = settings_of(app).secret_key
    assert (office.office_mail(session, key).port, office.office_mail(session, key).password) == (26, PASSWORD)
    session.rollback()
    assert visitor.submit(PATH, {"is_password_dropped": "y"}).status_code == 303
    assert office.office_mail(session, key).password is None
    changes = session.scalars(
        select(OfficeSettingChange).where(OfficeSettingChange.key == "mail_password").order_by(OfficeSettingChange.id)
    )
    assert [(change.old, change.new) for change in changes] == [(None, "●●●"), ("●●●", "")]


@pytest.mark.parametrize("button", ["", "try"])
@pytest.mark.parametrize("changed", [{"mail_host": "127.0.0.2"}, {"mail_user": "mallory"}])
@on_one_database
def test_a_kept_password_goes_to_no_other_server(visit: Visit, session: Session, town: Town, changed: dict[str, str], button: str) -> None:
    visitor = visit(town.office)
    visitor.submit(PATH, typed(25, mail_user="manabi", mail_password=PASSWORD))
    answer = visitor.submit(PATH, {**changed, **({button: "1"} if button else {})})
    assert answer.status_code == 422
    assert "パスワードをもう一度書いてください。" in answer.text
    assert accounts.setting(session, "mail_host") == "127.0.0.1"


@on_one_database
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mail_host": "https://mail.wano.example"}, "サーバーの名前だけを書いてください。"),
        ({"mail_host": "mail wano"}, "サーバーの名前だけを書いてください。"),
        ({"mail_sender": ""}, "差出人のアドレスを書いてください。"),
        ({"mail_sender": "manabi"}, "差出人を、manabi@example.lg.jp のように"),
        ({"mail_sender": "まなび@wano.example"}, "差出人を、manabi@example.lg.jp のように"),
        ({"mail_port": "0"}, "1〜65535 の数にしてください。"),
        ({"mail_port": "65536"}, "1〜65535 の数にしてください。"),
        ({"mail_port": ""}, "ポートの番号を書いてください。"),
        ({"mail_password": "x" * 201}, "200字までで書いてください。"),
        ({"mail_password": "合い言葉"}, "半角の文字で書いてください。"),
        ({"mail_user": "まなび"}, "半角の文字で書いてください。"),
    ],
)
def test_a_server_that_cannot_be_is_refused(visit: Visit, session: Session, town: Town, wrong: dict[str, str], sentence: str) -> None:
    answer = visit(town.office).submit(PATH, {**typed(25), "mail_user": "keeps", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(OfficeSettingChange)).all() == []


@on_one_database
def test_two_windows_about_mail(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.administrator)
    opened = hers.form(PATH)
    his.submit(PATH, typed(26))
    refused = hers.send(PATH, opened, typed(587))
    assert refused.status_code == 422
    both = refused.text.partition('id="h-both"')[2].partition("</section>")[0]
    assert "メールサーバー" not in both, "both say the same here"
    assert ">26</td>" in both
    assert ">587</td>" in both


# On trial, with real servers


def tried(visitor: Visitor, values: dict[str, Any]) -> str:
    answer = visitor.submit(PATH, {**values, "try": "1"})
    assert answer.status_code == 200
    return str(answer.text.partition("<main")[2])


@on_one_database
def test_a_trial_reaches_the_persons_own_address(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    with listening(MailServer(free_port())) as server:
        page = tried(visitor, typed(server.port))
    assert "試しのメールを送りました" in page
    assert "010004@wano.example" in page
    (letter,) = server.letters
    assert (letter["To"], letter["Subject"]) == ("原 千尋 <010004@wano.example>", "まなびの環：メールの試し")
    assert session.scalars(select(OfficeSetting)).all() == [], "what was only tried is not kept"
    assert session.scalars(select(AuditEntry.action)).all().count("mail_tried") == 1
    session.rollback()
    again = next(form for form in forms_of(page) if "mail_host" in form.values)
    assert (again.values["mail_host"], again.values["mail_port"]) == (["127.0.0.1"], [str(server.port)])


def test_a_double_click_sends_one_mail_and_saves_once(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    opened = visitor.form(PATH)
    with listening(MailServer(free_port())) as server:
        values = typed(server.port, mail_user="", mail_password=PASSWORD)
        first = visitor.send(PATH, opened, {**values, "try": "1"})
        again = visitor.send(PATH, opened, {**values, "try": "1"})
    assert (first.status_code, again.status_code, again.headers["Location"]) == (200, 303, PATH)
    assert len(server.letters) == 1
    shown = next(form for form in forms_of(first.text) if "mail_host" in form.values)
    answers = [visitor.send(PATH, shown, {"mail_password": PASSWORD}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303], "after a trial the same page can be saved, and twice is once"
    changes = session.scalars(select(OfficeSettingChange.key)).all()
    assert sorted(changes) == ["mail_host", "mail_password", "mail_port", "mail_sender"]


@on_one_database
def test_a_trial_with_encryption_and_a_user(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    visitor = visit(town.office)
    kinds = {**ASKS_WHO, "tls_context": server_context(tmp_path), "require_starttls": True}
    with listening(MailServer(free_port()), **kinds) as server:
        page = tried(visitor, typed(server.port, mail_starttls="y", mail_user="manabi", mail_password=PASSWORD))
        assert "試しのメールを送りました" in page
        assert PASSWORD not in page
        visitor.submit(PATH, typed(server.port, mail_starttls="y", mail_user="manabi", mail_password=PASSWORD))
        assert "試しのメールを送りました" in tried(visitor, {}), "as saved, with the password nobody sees"
    assert len(server.letters) == 2


@on_one_database
def test_a_server_behind_tls_is_spoken_to_from_the_first_byte(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    visitor = visit(town.office)
    with listening(MailServer(free_port()), ssl_context=server_context(tmp_path)) as server:
        assert "試しのメールを送りました" in tried(visitor, typed(server.port, mail_tls_first="y"))
        fault(visitor, typed(server.port, mail_tls_first="y", mail_verified="y"), "サーバーの証明書を確かめられませんでした。")
    assert len(server.letters) == 1
    with listening(MailServer(free_port())) as plain:
        fault(visitor, typed(plain.port, mail_tls_first="y"), "暗号化の取り決めに失敗しました。")
    both = visitor.submit(PATH, typed(465, mail_tls_first="y", mail_starttls="y"))
    assert both.status_code == 422
    assert "暗号化は、どちらか1つを選んでください。" in both.text


@contextmanager
def silent(answer: bytes = b"") -> Iterator[int]:
    """A port that takes the line and says *answer*, or nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        if answer:

            def speak() -> None:
                line, _ = server.accept()
                line.sendall(answer)
                line.close()

            threading.Thread(target=speak, daemon=True).start()
        yield server.getsockname()[1]


def fault(visitor: Visitor, values: dict[str, Any], sentence: str) -> None:
    page = tried(visitor, values)
    assert "試しのメールは送れませんでした" in page
    assert sentence in page, page


@on_one_database
def test_each_way_a_trial_can_fail_has_its_sentence(
    visit: Visit, session: Session, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "TRIAL_TIMEOUT", 0.3)
    visitor = visit(town.office)
    fault(visitor, typed(free_port()), "そのポートでは受け付けていません。")
    with silent() as port:
        fault(visitor, typed(port), "返事がありません。")
    with silent(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        fault(visitor, typed(port), "メールサーバーのあいさつではありません。")
    with silent(b"220 hello\r\n") as port:
        fault(visitor, typed(port), "途中で接続が切れました。")
    monkeypatch.setattr(channels, "TRIAL_TIMEOUT", 10)
    with listening(MailServer(free_port())) as server:
        fault(visitor, typed(server.port, mail_starttls="y"), "サーバーは STARTTLS を受け付けていません。")
        fault(visitor, typed(server.port, mail_user="manabi", mail_password="x"), "この受け口ではログインを受け付けていません。")
    with listening(MailServer(free_port()), **ASKS_WHO) as server:
        fault(visitor, typed(server.port, mail_user="manabi", mail_password="x"), "利用者名かパスワードが違うようです。")
        fault(visitor, typed(server.port), "サーバーが、利用者名とパスワードを求めています。")
    with listening(MailServer(free_port(), recipient="550 no relay")) as server:
        fault(visitor, typed(server.port), "あなたのアドレスあてのメールを断りました。")
    with listening(MailServer(free_port(), data="554 spam")) as server:
        fault(visitor, typed(server.port), "中身を受け取る段階で断りました。")
        fault(visitor, typed(server.port), "SMTP 554")
    with listening(MailServer(free_port()), tls_context=server_context(tmp_path)) as server:
        fault(visitor, typed(server.port, mail_starttls="y", mail_verified="y"), "サーバーの証明書を確かめられませんでした。")
        assert server.letters == []
    old = server_context(tmp_path)
    old.set_ciphers("NULL:@SECLEVEL=0")
    old.maximum_version = old.maximum_version.TLSv1_2
    with listening(MailServer(free_port()), tls_context=old) as server:
        fault(visitor, typed(server.port, mail_starttls="y"), "暗号化の取り決めに失敗しました。")


class Choosy(MailServer):
    """Takes mail from its own people only."""

    async def handle_MAIL(self, *_: Any) -> str:  # noqa: N802
        return "553 not from here"


@on_one_database
def test_a_sender_that_the_server_does_not_know(visit: Visit, town: Town) -> None:
    with listening(Choosy(free_port())) as server:
        fault(visit(town.office), typed(server.port), "差出人のアドレスを断りました。")


@on_one_database
def test_a_name_that_nobody_knows(visit: Visit, town: Town) -> None:
    fault(visit(town.office), typed(25, mail_host="mail.invalid"), "その名前のサーバーが見つかりません。")


@on_one_database
def test_a_trial_needs_a_server_and_an_address(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    answer = visitor.submit(PATH, {"try": "1"})
    assert (answer.status_code, "試すには、サーバーの名前を書いてください。" in answer.text) == (422, True)
    accounts.person(session, town.office).mail = None
    session.commit()
    answer = visitor.submit(PATH, {**typed(25), "try": "1"})
    assert answer.status_code == 422
    assert "あなたのメールアドレスが登録されていないので" in answer.text


@on_one_database
def test_a_trial_in_english(visit: Visit, session: Session, town: Town) -> None:
    accounts_services.choose_language(session, town.actor(session, town.office), "en")
    session.commit()
    with listening(MailServer(free_port(), recipient="550 no")) as server:
        page = tried(visit(town.office), typed(server.port))
    assert "The server refused an e-mail to your address." in page


# In use


@on_one_database
def test_the_outbox_leaves_by_the_offices_server(visit: Visit, session: Session, town: Town, engine: Engine, app: Flask) -> None:
    asked(session, town, engine)
    with listening(MailServer(free_port()), **ASKS_WHO) as server:
        visit(town.office).submit(PATH, typed(server.port, mail_user="manabi", mail_password=PASSWORD))
        assert jobs.run("dispatch", engine, settings_of(app), at=ASKED_AT) == 1
    assert server.letters[0]["From"] == "DX推進室 <manabi@wano.example>"


@on_one_database
def test_without_any_server_the_outbox_rests(session: Session, town: Town, engine: Engine, app: Flask) -> None:
    asked(session, town, engine)
    assert jobs.run("dispatch", engine, settings_of(app), at=ASKED_AT) == 0


@on_one_database
def test_the_environments_server_wins_and_the_page_says_so(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    with listening(MailServer(free_port())) as server:
        settings = load(mail_environment(tmp_path, server.port))
        visitor = Visitor.enter(create_app(settings, engine), session, town.office)
        page = visitor.get(PATH).text
        assert "メールサーバーは、このページの外で決められています" in page
        assert "LMS_SMTP_HOST" in page
        assert 'name="mail_host"' not in page
        answer = visitor.submit(PATH)
        assert (answer.status_code, "試しのメールを送りました" in answer.text) == (200, True)
        visitor.post(PATH, {"once": "x", **typed(1)})
    assert len(server.letters) == 2
    assert session.scalars(select(OfficeSetting)).all() == [], "nothing can be saved past the environment"
    assert office.effective_mail(session, settings) == settings.mail
