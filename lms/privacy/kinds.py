"""What the personal-data guard can find, how it is named and replaced, and why a person may keep it."""

from enum import StrEnum
from typing import NamedTuple

from lms.kernel.errors import N_

# What a text box may send. The guard itself reads a longer text whole: its patterns are linear, and a window would have seams.
MOST_CHARACTERS = 20_000


class GuardKind(StrEnum):
    MY_NUMBER = "my_number"
    RESIDENT_CODE = "resident_code"
    INSURED_NUMBER = "insured_number"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    PERSON_NAME = "person_name"
    COMBINATION = "combination"
    SENSITIVE = "sensitive"
    UNPUBLISHED = "unpublished"
    SECRET = "secret"  # noqa: S105  (the name of a kind)


LABELS = {
    GuardKind.MY_NUMBER: N_("個人番号（マイナンバー）"),
    GuardKind.RESIDENT_CODE: N_("住民票コード"),
    GuardKind.INSURED_NUMBER: N_("被保険者・受給者・宛名などの番号"),
    GuardKind.BANK_ACCOUNT: N_("口座番号"),
    GuardKind.CARD: N_("クレジットカードの番号"),
    GuardKind.PHONE: N_("電話番号"),
    GuardKind.EMAIL: N_("メールアドレス"),
    GuardKind.POSTAL_CODE: N_("郵便番号"),
    GuardKind.ADDRESS: N_("住所"),
    GuardKind.BIRTH_DATE: N_("生年月日"),
    GuardKind.PERSON_NAME: N_("氏名"),
    GuardKind.COMBINATION: N_("組み合わせると人が分かること"),
    GuardKind.SENSITIVE: N_("病気や相談など、人にかかわる大切なこと"),
    GuardKind.UNPUBLISHED: N_("まだ公表していないこと"),
    GuardKind.SECRET: N_("パスワードなどの秘密の値"),
}

# Written into the user's own Japanese text, so never translated. A stored text may hold an older one: add, do not change.
PLACEHOLDERS = {
    GuardKind.MY_NUMBER: "（個人番号）",
    GuardKind.RESIDENT_CODE: "（住民票コード）",
    GuardKind.INSURED_NUMBER: "（受給者などの番号）",
    GuardKind.BANK_ACCOUNT: "（口座番号）",
    GuardKind.CARD: "（カード番号）",
    GuardKind.PHONE: "（電話番号）",
    GuardKind.EMAIL: "（メールアドレス）",
    GuardKind.POSTAL_CODE: "（郵便番号）",
    GuardKind.ADDRESS: "（住所）",
    GuardKind.BIRTH_DATE: "（生年月日）",
    GuardKind.PERSON_NAME: "（氏名）",
    GuardKind.COMBINATION: "（人が分かる部分）",
    GuardKind.SENSITIVE: "（配慮の要る内容）",
    GuardKind.UNPUBLISHED: "（未公表の内容）",
    GuardKind.SECRET: "（秘密の値）",
}
EARLIER_PLACEHOLDERS = ("（番号）",)


class Level(StrEnum):
    """How much a finding asks of its author."""

    BLOCK = "block"  # saving is refused, no reason helps
    CONFIRM = "confirm"  # saved with a reason
    HINT = "hint"  # pointed out; a person decides


LEVELS = {Level.BLOCK: N_("止める"), Level.CONFIRM: N_("わけを聞く"), Level.HINT: N_("知らせる")}


class ConfirmReason(StrEnum):
    """Why a person keeps what the guard has found."""

    FICTIONAL = "fictional"
    PUBLISHED = "published"
    NOT_PERSONAL = "not_personal"
    OTHER = "other"


CONFIRM_REASONS = {
    ConfirmReason.FICTIONAL: N_("架空の例です"),
    ConfirmReason.PUBLISHED: N_("公表されている連絡先です"),
    ConfirmReason.NOT_PERSONAL: N_("個人の番号ではありません"),
    ConfirmReason.OTHER: N_("その他"),
}


class Deed(StrEnum):
    """What became of a kind of finding in a box that was sent."""

    FOUND = "found"
    REPLACED = "replaced"
    CORRECTED = "corrected"  # mended by hand after it was asked about
    CONFIRMED = "confirmed"  # kept with a reason
    KEPT = "kept"  # a hint that was left as it stood


class Finding(NamedTuple):
    """A place in a text, never the text itself: a finding may be logged."""

    kind: GuardKind
    start: int
    end: int
    level: Level = Level.CONFIRM

    @property
    def blocks(self) -> bool:
        return self.level is Level.BLOCK

    @property
    def is_hint(self) -> bool:
        return self.level is Level.HINT
