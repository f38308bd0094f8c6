"""People and access: what is erased with a person, and what the person may take along."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import CASE, EMPLOYMENTS, MEETING, POSTING_KINDS, ROLES, TOKEN_SCOPES, LoginKind
from lms.accounts.models.access import ApiToken, AuditEntry, Password, SigninSession
from lms.accounts.models.imports import ImportLine, ImportState, PeopleImport
from lms.accounts.models.office import Draft, IdempotencyKey, OfficeSettingChange
from lms.accounts.models.people import Leave, LoginName, Person, Posting, RoleGrant
from lms.accounts.models.second_factor import PendingSignin, RecoveryCode, SecondFactor
from lms.accounts.models.terminals import Pin, Terminal
from lms.accounts.queries.naming import setting_names, unit_named
from lms.accounts.rules.actions import OBJECTS, words_of
from lms.accounts.services import farewell
from lms.kernel.errors import N_
from lms.kernel.ids import PersonId
from lms.kernel.personal import FETCHED, Farewell, Fate, PersonalColumn, PersonalExport, Withheld, exported

COLUMNS = (
    PersonalColumn(LoginName.person_id, Fate.DELETE, "names by which a person signs in"),
    PersonalColumn(Password.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(Pin.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(Terminal.registered_by_id, Fate.FORGET, "the terminal stands, whoever registered it"),
    PersonalColumn(SecondFactor.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(RecoveryCode.person_id, Fate.DELETE, "a secret of the person"),
    PersonalColumn(PendingSignin.person_id, Fate.DELETE, "a sign-in that was not finished"),
    PersonalColumn(SigninSession.person_id, Fate.DELETE, "where and when somebody signed in"),
    PersonalColumn(ApiToken.person_id, Fate.FORGET, "the key is the municipality's, whoever made it"),
    PersonalColumn(Draft.owner_id, Fate.DELETE, "never shown to anybody else"),
    PersonalColumn(IdempotencyKey.owner_id, Fate.DELETE, "spent form keys"),
    PersonalColumn(Leave.person_id, Fate.DELETE, "leave is nobody else's business afterwards"),
    PersonalColumn(RoleGrant.person_id, Fate.DELETE, "rights end with the person"),
    PersonalColumn(RoleGrant.granted_by_id, Fate.FORGET, "the grant stands, whoever gave it"),
    PersonalColumn(RoleGrant.ended_by_id, Fate.FORGET, "the end stands, whoever set it"),
    PersonalColumn(OfficeSettingChange.changed_by_id, Fate.FORGET, "the change stands, whoever made it"),
    PersonalColumn(PeopleImport.started_by_id, Fate.FORGET, "the import stands, whoever started it"),
    PersonalColumn(ImportState.person_id, Fate.DELETE, "rows about the person, staged for an import"),
    PersonalColumn(ImportLine.person_id, Fate.DELETE, "a line about the person, staged for an import"),
    PersonalColumn(ImportLine.suspect_id, Fate.FORGET, "whom a new number was thought to belong to"),
    PersonalColumn(Posting.person_id, Fate.KEEP, "how many served where is history of the municipality"),
)
LOGINS = {LoginKind.STAFF_NO: N_("職員番号"), LoginKind.SSO: N_("共通のログイン"), LoginKind.EMAIL: N_("メール")}
METHODS = {"password": N_("パスワード"), "sso": N_("庁内の認証サービス"), "pin": N_("共用パソコンのPIN")}


LOCALES = {"ja": N_("日本語"), "en": N_("英語")}
THEMES = {"auto": N_("パソコンの設定に合わせる"), "light": N_("明るい"), "dark": N_("暗い")}
FONTS = {"std": N_("標準"), "ud": N_("UD書体")}


class SettingNames(Mapping[str, str]):
    """The same when somebody asks: this module is read before the slot is filled."""

    def __getitem__(self, key: str) -> str:
        return setting_names()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(setting_names())

    def __len__(self) -> int:
        return len(setting_names())


def _entries_about(session: Session, person_id: PersonId) -> Iterator[Mapping[str, Any]]:
    """What the audit trail says of a person's own deeds, and of what others did to them; who these others are is theirs."""
    objects = and_(AuditEntry.object_kind == "person", AuditEntry.object_id == str(person_id))
    found = select(AuditEntry.at, AuditEntry.actor_id, AuditEntry.action, AuditEntry.object_kind, AuditEntry.object_id)
    found = found.where(or_(AuditEntry.actor_id == person_id, objects)).order_by(AuditEntry.id)
    for row in session.connection().execute(found.execution_options(yield_per=FETCHED)):
        words, detail = words_of(row.action)
        by = {"by_me": row.actor_id == person_id, "action": row.action, "done": words, "detail": detail}
        yield {"at": row.at, **by, "object_kind": row.object_kind, "object_id": row.object_id}


EXPORTS = (
    exported(
        "profile",
        N_("登録されていること"),
        Person.id,
        {
            Person.id: N_("番号"),
            Person.name: N_("名前"),
            Person.kana: N_("ふりがな"),
            Person.employment: N_("任用の種類"),
            Person.has_pc: N_("自分のパソコンがある"),
            Person.mail: N_("メール"),
            Person.locale: N_("ことば"),
            Person.theme: N_("画面の色"),
            Person.font: N_("文字の形"),
            Person.furigana: N_("ふりがなを付ける"),
            Person.arrow_keys: N_("矢印キーで節を移る"),
            Person.mail_wanted: N_("メールで受け取る"),
            Person.left_on: N_("退職の日"),
            Person.created_at: N_("登録した日時"),
            Person.updated_at: N_("最後に変わった日時"),
        },
        words={"employment": EMPLOYMENTS, "locale": LOCALES, "theme": THEMES, "font": FONTS},
    ),
    exported(
        "login_names",
        N_("ログインの名前"),
        LoginName.person_id,
        {LoginName.kind: N_("種類"), LoginName.name: N_("名前")},
        words={"kind": LOGINS},
    ),
    exported(
        "postings",
        N_("所属と職"),
        Posting.person_id,
        {
            unit_named(Posting.unit_id): N_("所属"),
            Posting.post: N_("職"),
            Posting.is_head: N_("組織の長"),
            Posting.kind: N_("種類"),
            Posting.valid_from: N_("この日から"),
            Posting.valid_to: N_("この日の前日まで"),
            Posting.source_number: N_("発令番号"),
        },
        words={"kind": POSTING_KINDS},
    ),
    exported(
        "roles",
        N_("役割"),
        RoleGrant.person_id,
        {
            RoleGrant.role: N_("役割"),
            unit_named(RoleGrant.unit_id): N_("所属"),
            RoleGrant.object_kind: N_("何に対して"),
            RoleGrant.object_id: N_("その番号"),
            RoleGrant.valid_from: N_("この日から"),
            RoleGrant.valid_to: N_("この日の前日まで"),
            RoleGrant.reason: N_("理由"),
        },
        words={"role": ROLES, "object_kind": {CASE: N_("事例"), MEETING: N_("会議")}},
    ),
    exported("leaves", N_("休みの期間"), Leave.person_id, {Leave.starts_on: N_("この日から"), Leave.ends_on: N_("この日の前日まで")}),
    exported(
        "sign_ins",
        N_("ログインの記録"),
        SigninSession.person_id,
        {
            SigninSession.method: N_("方法"),
            SigninSession.is_shared_terminal: N_("共用の端末"),
            SigninSession.started_at: N_("始め"),
            SigninSession.last_seen_at: N_("最後に開いた日時"),
            SigninSession.ends_at: N_("終わり"),
            SigninSession.revoked_at: N_("ログアウトした日時"),
        },
        words={"method": METHODS},
    ),
    exported(
        "api_keys",
        N_("システム連携の鍵"),
        ApiToken.person_id,
        {
            ApiToken.name: N_("名前"),
            ApiToken.scopes: N_("できること"),
            ApiToken.created_at: N_("作った日時"),
            ApiToken.expires_at: N_("終わり"),
            ApiToken.last_used_at: N_("最後に使われた日時"),
            ApiToken.revoked_at: N_("止めた日時"),
        },
        words={"scopes": TOKEN_SCOPES},
    ),
    exported(
        "drafts",
        N_("下書き"),
        Draft.owner_id,
        {Draft.form_key: N_("どの画面"), Draft.fields: N_("書いたこと"), Draft.saved_at: N_("残した日時")},
    ),
    exported(
        "setting_changes",
        N_("あなたが変えた設定"),
        OfficeSettingChange.changed_by_id,
        {
            OfficeSettingChange.key: N_("設定"),
            OfficeSettingChange.old: N_("前の値"),
            OfficeSettingChange.new: N_("新しい値"),
            OfficeSettingChange.changed_at: N_("いつ"),
        },
        words={"key": SettingNames()},
    ),
    PersonalExport(
        "audit_entries",
        N_("監査の記録のうち、あなたのもの"),
        {
            "at": N_("いつ"),
            "by_me": N_("自分がした"),
            "action": N_("何をしたかの名前"),
            "done": N_("何をした"),
            "detail": N_("くわしく"),
            "object_kind": N_("何に"),
            "object_id": N_("その番号"),
        },
        _entries_about,
        words={"object_kind": OBJECTS},
    ),
)
WITHHELD = (
    Withheld(Password.person_id, "kept only as a hash, which is of no use to anybody"),
    Withheld(Pin.person_id, "kept only as a hash, which is of no use to anybody"),
    Withheld(SecondFactor.person_id, "a secret: whoever holds a copy could take one's place"),
    Withheld(RecoveryCode.person_id, "kept only as hashes, which are of no use to anybody"),
    Withheld(PendingSignin.person_id, "a sign-in of the last five minutes that was not finished"),
    Withheld(Terminal.registered_by_id, "a terminal is about a machine; that it was registered stands in one's own audit entries"),
    Withheld(PeopleImport.started_by_id, "an import is about others; that it was made stands in one's own audit entries"),
    Withheld(
        ImportLine.person_id,
        "a line of the personnel office's file: what it changed stands in the profile and the postings; gone after 30 days",
    ),
    Withheld(ImportLine.suspect_id, "somebody who might have been the same person; gone after 30 days"),
    Withheld(ImportState.person_id, "the rows of an import as they stood before it, for 30 days"),
    Withheld(RoleGrant.ended_by_id, "a grant is about the person who got it; that it was ended stands in one's own audit entries"),
    Withheld(IdempotencyKey.owner_id, "spent form keys say nothing"),
    Withheld(RoleGrant.granted_by_id, "a grant is about the person who got it; that it was given stands in one's own audit entries"),
)


def _leave_no_trace(session: Session, person_id: PersonId, _: Sequence[str]) -> None:
    farewell.forget_numbers(session, person_id)


FAREWELLS = (Farewell("tries at signing in under one's number; the numbers of one's postings", _leave_no_trace),)
