"""GIFT, the plain text in which other learning systems exchange questions: read and written, with a report of what could not be carried."""

from lms.catalog.rules.gift.carried import Carried, Report
from lms.catalog.rules.gift.reading import read
from lms.catalog.rules.gift.writing import write

__all__ = ["Carried", "Report", "read", "write"]
