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
ONE_TIME_DIGITS = 16  # of a code that the office reads out: four groups of four
RECOVERY_CODES = 10


class SigninMethod(StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105  (a word, no secret)
    SSO = "sso"
    PIN = "pin"


class SecondFactorProof(StrEnum):
    """What a session showed beside the first factor; empty where nothing was asked."""

    NONE = ""
    TOTP = "totp"
    RECOVERY_CODE = "recovery"
    PROVIDER = "provider"  # the single sign-on had asked for it
