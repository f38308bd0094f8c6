"""What people, units, postings and roles can be."""

from enum import StrEnum

from lms.kernel.errors import N_


class Role(StrEnum):
    """A grant beside the posting. Managers are not granted: whoever heads a unit today is one."""

    OFFICE = "office"
    PROMOTER = "promoter"
    FACILITATOR = "facilitator"
    AUTHOR = "author"
    EXECUTIVE = "executive"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


class Employment(StrEnum):
    REGULAR = "regular"  # 正規
    REAPPOINTED = "reappointed"  # 再任用
    FISCAL_YEAR = "fiscal_year"  # 会計年度任用
    DISPATCHED = "dispatched"  # 派遣
    EXTERNAL = "external"  # 外部


class UnitLevel(StrEnum):
    DEPARTMENT = "department"  # 部
    SECTION = "section"  # 課
    TEAM = "team"  # 係


class PostingKind(StrEnum):
    MAIN = "main"  # 本務
    CONCURRENT = "concurrent"  # 兼務
    ADDITIONAL = "additional"  # 併任
    DEPUTY = "deputy"  # 代理


class Change(StrEnum):
    """How a unit ends and what carries it on."""

    RENAME = "rename"  # 改称, also under another unit
    MERGE = "merge"  # 統合: several become a new one
    JOIN = "join"  # 編入: goes into one that stands
    SPLIT = "split"  # 分割


class LoginKind(StrEnum):
    STAFF_NO = "staff_no"
    SSO = "sso"
    EMAIL = "email"


LOGIN_NAME_LENGTH = 120
NAME_LENGTH = 80
LEAST_PASSWORD_LENGTH = 15
MOST_PASSWORD_LENGTH = 128
MOST_REASON = 200
CASE, MEETING = "case", "meeting"  # what a partner may be invited to

ROLES = {
    Role.OFFICE: N_("DX推進室"),
    Role.PROMOTER: N_("推進員"),
    Role.FACILITATOR: N_("ファシリテーター"),
    Role.AUTHOR: N_("講座をつくる人"),
    Role.EXECUTIVE: N_("経営層"),
    Role.PARTNER: N_("共創パートナー"),
    Role.ADMINISTRATOR: N_("システム管理者"),
}
ROLES_OPEN = {
    Role.OFFICE: N_("すべての事例を読み、確かめ、設定と役割を決めます。"),
    Role.PROMOTER: N_("その組織の、DXの相談窓口です。実践講座が割り当てられます。"),
    Role.FACILITATOR: N_("すべての事例を読み、確かめ、ナレッジ会議を開き、パートナーを招きます。"),
    Role.AUTHOR: N_("講座をつくり、直し、ほかの人が書いた講座を見直して公開できます。"),
    Role.EXECUTIVE: N_("全庁に出た事例を読みます。"),
    Role.PARTNER: N_("招かれた事例と会議だけを読みます。"),
    Role.ADMINISTRATOR: N_("システムを管理し、すべての役割を決めます。"),
}
MOST_CODE = 20
MOST_POST = 40
MOST_SOURCE = 60
PEOPLE_A_PAGE = 50
LEVELS = {UnitLevel.DEPARTMENT: N_("部"), UnitLevel.SECTION: N_("課"), UnitLevel.TEAM: N_("係")}
POSTING_KINDS = {
    PostingKind.MAIN: N_("本務"),
    PostingKind.CONCURRENT: N_("兼務"),
    PostingKind.ADDITIONAL: N_("併任"),
    PostingKind.DEPUTY: N_("代理"),
}
EMPLOYMENTS = {
    Employment.REGULAR: N_("正規"),
    Employment.REAPPOINTED: N_("再任用"),
    Employment.FISCAL_YEAR: N_("会計年度任用"),
    Employment.DISPATCHED: N_("派遣"),
    Employment.EXTERNAL: N_("外部"),
}
CHANGES = {
    Change.RENAME: N_("名前や場所を変える"),
    Change.MERGE: N_("ほかの組織と合わせる"),
    Change.JOIN: N_("いまある組織に入れる"),
    Change.SPLIT: N_("分ける"),
}
GIVEN_AT_ENTRY = (
    Role.OFFICE,
    Role.FACILITATOR,
    Role.EXECUTIVE,
    Role.ADMINISTRATOR,
)  # 推進員 need a unit, authors and partners a longer look
FORMER_STAFF = "元職員"  # the name of everybody whose name was erased
ONE_TIME_DIGITS = 16  # of a code that the office reads out: four groups of four
RECOVERY_CODES = 10


class SigninMethod(StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105  (a word, no secret)
    SSO = "sso"
    PIN = "pin"  # opens a registered terminal only


class SecondFactorProof(StrEnum):
    """What a session showed beside the first factor; empty where nothing was asked."""

    NONE = ""
    TOTP = "totp"
    RECOVERY_CODE = "recovery"
    PROVIDER = "provider"  # the single sign-on had asked for it


class ImportState(StrEnum):
    """An import of staff data, from the file to the end."""

    RECEIVED = "received"
    STAGING = "staging"
    PREVIEWED = "previewed"
    SCHEDULED = "scheduled"
    APPLIED = "applied"
    UNDONE = "undone"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineKind(StrEnum):
    """What a line of an import does, in the order in which the preview counts them."""

    JOINED = "joined"
    MOVED = "moved"
    LEFT = "left"
    CONCURRENT = "concurrent"
    RENAMED = "renamed"
    CHANGED = "changed"
    SAME_PERSON = "same_person"
    ERROR = "error"
    UNCHANGED = "unchanged"


NEEDS_A_LOOK = (LineKind.ERROR, LineKind.SAME_PERSON)
MOST_IMPORT_BYTES = 40 * 1024 * 1024
MOST_IMPORT_LINES = 100_000
SMALL_IMPORT_LINES = 1_000
POST_LENGTH = 40
UNIT_CODE_LENGTH = 20
SOURCE_NUMBER_LENGTH = 60
MAIL_LENGTH = 254
IMPORT_ENCODINGS = {"utf-8": "UTF-8", "cp932": "Shift_JIS（CP932）", "xlsx": "Excel（XLSX）"}
LEAST_PIN_LENGTH = 6
MOST_PIN_LENGTH = 8
TERMINAL_NAME_LENGTH = 60
TOKEN_NAME_LENGTH = 80
LICENCES = "licences"  # the scope of a key that may ask for licences
CASES = "cases"  # of one that is told which cases are new
TOKEN_SCOPES = {LICENCES: N_("AIライセンスを確かめる"), CASES: N_("新しい事例の配信を受け取る")}
