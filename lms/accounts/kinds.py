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
PIN = "pin"  # how a session was signed in: the method that opens a registered terminal only
LEAST_PIN_LENGTH = 6
MOST_PIN_LENGTH = 8
TERMINAL_NAME_LENGTH = 60
