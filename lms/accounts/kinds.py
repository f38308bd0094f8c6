"""What people, units, postings and roles can be."""

from enum import StrEnum


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


class LoginKind(StrEnum):
    STAFF_NO = "staff_no"
    SSO = "sso"
    EMAIL = "email"


LOGIN_NAME_LENGTH = 120
NAME_LENGTH = 80
LEAST_PASSWORD_LENGTH = 15
MOST_PASSWORD_LENGTH = 128


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
