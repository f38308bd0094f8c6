"""Tiers of courses, kinds of questions, grades of confidence."""

from enum import StrEnum

from lms.kernel.errors import N_

PASS_PERCENT = 80
MOST_SHORT_ANSWER = 200
RESERVED_LESSONS = frozenset({"feedback"})  # pages of a course, at whose addresses no lesson can stand
MOST_TERM, MOST_EXPLANATION, MOST_ENGLISH = 60, 400, 200  # characters of a word of the glossary
MOST_WORD, MOST_READING = 40, 80  # characters of a word whose reading is corrected


class Tier(StrEnum):
    BASIC = "basic"  # 基礎講座: all staff
    PRACTICAL = "practical"  # 実践講座: managers and promoters


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    ORDER = "order"
    MATCH = "match"
    NUMBER = "number"
    SHORT = "short"
    REDACT = "redact"  # 墨消し


class Confidence(StrEnum):
    CONFIRMED = "確認"  # seen on a public body's page or in the law's text
    SECONDARY = "二次"  # seen in reports; the original was not read
    OURS = "当研修の整理"  # the frame of this course

    @property
    def says(self) -> str:
        """To whoever reads the lesson: how the fact was checked."""
        return CHECKED[self]


CHECKED = {
    Confidence.CONFIRMED: N_("原文で確認"),
    Confidence.SECONDARY: N_("報道などの資料で確認"),
    Confidence.OURS: N_("この講座での整理"),
}


class Hard(StrEnum):
    """What makes a sentence hard to read."""

    LONG = "long"
    WORD = "word"
    KANJI = "kanji"
    NEGATIVES = "negatives"
    PASSIVE = "passive"


HARD = {
    Hard.LONG: N_("長い文"),
    Hard.WORD: N_("むずかしい言葉"),
    Hard.KANJI: N_("漢字が多い"),
    Hard.NEGATIVES: N_("二重の否定"),
    Hard.PASSIVE: N_("受け身"),
}
HARD_HINTS = {
    Hard.LONG: N_("60字を超えています。句点で分けてみてください。"),
    Hard.WORD: N_("言いかえ：%(plain)s"),
    Hard.KANJI: N_("漢字が続いています。かなを混ぜるか、言葉を分けてみてください。"),
    Hard.NEGATIVES: N_("「ない」が重なっています。「〜します」「〜できます」と言えないか、見直してください。"),
    Hard.PASSIVE: N_("だれがするのかを書くと、伝わりやすくなります。"),
}
