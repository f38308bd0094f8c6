"""Cells that a spreadsheet would compute: escaped by an apostrophe when written, so that reading gives back exactly what was written."""

STARTS = tuple("=+-@＝＋－＠\t\r")


def escaped(cell: str) -> str:
    """*cell* with one more apostrophe in front where what follows its apostrophes would be computed."""
    return "'" + cell if cell.lstrip("'").startswith(STARTS) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(STARTS) else cell


def is_formula(cell: str) -> bool:
    """Not escaped, and more than the dash that stands for nothing."""
    return len(cell) > 1 and cell.startswith(STARTS)
