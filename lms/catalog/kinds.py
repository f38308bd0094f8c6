"""Tiers of courses, kinds of questions, grades of confidence."""

from enum import StrEnum

PASS_PERCENT = 80
MOST_SHORT_ANSWER = 200
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
