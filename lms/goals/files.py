"""A file of values: read by the house's one reader of tables."""

from lms.accounts.files import text
from lms.accounts.rules.import_columns import LineFault
from lms.goals.rules.sheet import Line
from lms.inventory.kinds import Fault, Unreadable


def lines(content: bytes) -> list[Line]:
    """Every line that says something. Raises Unreadable."""
    try:
        _encoding, rows = text.rows(content, "")
    except LineFault as wrong:
        raise Unreadable([Fault(wrong.line, wrong.message, wrong.params, wrong.column)]) from None
    return [(row.line, row.cells) for row in rows]
