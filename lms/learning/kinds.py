"""Whom a course is for."""

from enum import StrEnum


class Audience(StrEnum):
    EVERYBODY = "everybody"
    MANAGERS = "managers"  # heads of units and promoters
    UNIT = "unit"  # a unit with all below it
