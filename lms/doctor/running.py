"""What runs: the mail server, the seals of the audit trail, the nightly backup, and whether somebody can administer."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import Role
from lms.accounts.queries import office, standing
from lms.admin.kinds.findings import Finding, Level
from lms.admin.queries import system
from lms.followups import services as followup_services
from lms.followups.kinds import MAIL_FAULTS
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.settings import Settings

SEALED_AFTER = timedelta(hours=1)
A_LITTLE_LATER = timedelta(minutes=5)
BACKED_UP_WITHIN = timedelta(days=2)


def look(session: Session, settings: Settings, *, is_thorough: bool) -> Iterator[Finding]:
    yield from people_in_charge(session)
    yield from seals(session)
    yield from nightly_backup(session, settings)
    yield from mail_server(session, settings, is_thorough=is_thorough)


def people_in_charge(session: Session) -> Iterator[Finding]:
    if accounts.is_empty(session):
        yield Finding(
            "administrators",
            Level.STOP,
            N_("まだだれも登録されていません。"),
            N_("LMS_ADMIN_LOGIN と LMS_ADMIN_PASSWORD を与えて `lms serve` を起動すると、はじめの管理者が登録されます。"),
        )
        return
    holders = standing.holders(session, Role.ADMINISTRATOR, today=clock.today())
    able = system.able_to_sign_in(session, holders, clock.today())
    if able:
        yield Finding("administrators", Level.WELL, N_("ログインできるシステム管理者：%(count)d人"), params={"count": len(able)})
    else:
        yield Finding(
            "administrators",
            Level.LOOK,
            N_("ログインできるシステム管理者がいません（役割のある人：%(count)d人）。"),
            N_("DX推進室か残りの管理者が、役割かパスワードを渡してください。だれもいないときは、バックアップから戻します。"),
            {"count": len(holders)},
        )


def seals(session: Session) -> Iterator[Finding]:
    now = clock.now()
    unsealed = system.unsealed_before(session, now - SEALED_AFTER)
    if unsealed:
        yield Finding(
            "audit",
            Level.LOOK,
            N_("1時間たっても封をされていない監査の行が%(count)d行あります。"),
            N_("定期実行が動いているかを確かめてください（`lms jobs run seal_audit` でも封をします）。そのあと `lms audit verify` を。"),
            {"count": unsealed},
        )
    else:
        yield Finding("audit", Level.WELL, N_("監査の行は、1時間以内に封をされています。"))
    newest = system.newest_audit_entry(session)
    if newest is not None and newest > now + A_LITTLE_LATER:
        yield Finding(
            "clock-went-back",
            Level.LOOK,
            N_("いちばん新しい記録が、いまより先の %(newest)s になっています。時計が戻ったようです。"),
            N_("OSの時計を合わせ、NTPで合わせ続けてください。"),
            {"newest": f"{newest.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"},
        )


def nightly_backup(session: Session, settings: Settings) -> Iterator[Finding]:
    if settings.backups is None:
        says = N_("夜のバックアップは切ってあります。LMS_BACKUP_DIR に置き場所を書くと、毎晩取ります。")
        yield Finding("backup", Level.WELL, says)
        return
    last = system.newest_run(session, "backup")
    if last is not None and last > clock.now() - BACKED_UP_WITHIN:
        params: dict[str, object] = {"at": f"{last.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"}
        yield Finding("backup", Level.WELL, N_("さいごのバックアップ：%(at)s"), params=params)
        return
    yield Finding(
        "backup",
        Level.LOOK,
        N_("2日のあいだ、バックアップが取れていません（置き場所：%(place)s）。"),
        N_("定期実行が動いているか、置き場所に空きがあるかを確かめてください。`lms jobs run backup` ですぐに取れます。"),
        {"place": str(settings.backups)},
        page="jobs.index",
    )


def mail_server(session: Session, settings: Settings, *, is_thorough: bool) -> Iterator[Finding]:
    mail = office.effective_mail(session, settings)
    if not settings.mail.host and office.is_mail_password_lost(session, settings.secret_key):
        yield Finding(
            "mail-password",
            Level.LOOK,
            N_("メールサーバーのパスワードを、いまの秘密の鍵では読めません。"),
            N_("「推進」の「設定」→「メール」でパスワードを書き直すか、前の secret-key を戻してください。"),
            page="settings.mail",
        )
    if mail.host is None:
        yield Finding("mail-server", Level.WELL, N_("メールサーバーはありません。知らせは画面の中に届きます。"))
        return
    fault = followup_services.reach_mail_server(mail) if is_thorough else None
    params: dict[str, object] = {"host": mail.host, "port": mail.port}
    if fault is not None:
        yield Finding(
            "mail-server",
            Level.LOOK,
            N_("メールサーバー %(host)s:%(port)d へ渡せません。待っているメールは、あとで送り直します。"),
            MAIL_FAULTS[fault],
            params,
            page="settings.mail",
        )
    elif is_thorough:
        yield Finding("mail-server", Level.WELL, N_("メールサーバー %(host)s:%(port)d は応じています。"), params=params)
    else:
        yield Finding("mail-server", Level.WELL, N_("メールサーバー：%(host)s:%(port)d"), params=params)
