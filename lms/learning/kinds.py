"""Whom a course is for, and by when."""

from enum import StrEnum

from lms.kernel.errors import N_


class Audience(StrEnum):
    EVERYBODY = "everybody"  # who serves in a unit today
    MANAGERS = "managers"  # heads of units, deputies and promoters
    PERSONS = "persons"  # those named one by one


class DueFrom(StrEnum):
    """From where the last day is counted."""

    NONE = ""  # no last day
    DAY = "day"  # a day of the calendar
    JOINING = "joining"  # some days after somebody came to the municipality
    POST = "post"  # some days after somebody took up a post


AUDIENCES = {
    Audience.EVERYBODY: N_("職員"),
    Audience.MANAGERS: N_("所属長と推進員"),
    Audience.PERSONS: N_("名前を挙げた人"),
}
DUES = {
    DueFrom.NONE: N_("期限なし"),
    DueFrom.DAY: N_("日を決める"),
    DueFrom.JOINING: N_("採用の日から数える"),
    DueFrom.POST: N_("職に就いた日から数える"),
}
MOST_DAYS = 366
MOST_NAMED = 1_000
MOST_REASON = 200
SAMPLE = 8
