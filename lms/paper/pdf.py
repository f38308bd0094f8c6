"""Sheets for paper: tagged PDF/UA from a template of this directory and plain data. The typesetter is loaded when the first sheet is asked for."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from lms.paper.letters import FONTS, printable

HERE = Path(__file__).parent
STANDARD: Final = "ua-1"  # PDF/UA-1: refuses a sheet without title or language, or with a letter that cannot be drawn


class Undrawable(Exception):
    """The typesetter refuses the sheet: a picture that is none, a letter that slipped through, a template with a fault; *reason* says which."""

    def __init__(self, template: str, reason: str = "") -> None:
        super().__init__(template)
        self.reason = reason


def drawn(template: str, data: Mapping[str, Any], *, language: str, own: bytes | None = None) -> bytes:
    """The sheet *template*.typ with *data*, whose texts stay texts: nothing in them is ever read as markup.

    Letters that the font lacks stand as 〓, and the sheet names them. Takes a moment: call it outside any transaction.
    *own* is a template that stands in for ours: it reads the files of this directory and no others. Raises Undrawable.
    """
    import typst  # noqa: PLC0415

    missing: set[str] = set()
    plain = _plain(data, missing)
    given = json.dumps({**plain, "language": language, "missing": sorted(missing)}, ensure_ascii=False)
    source = HERE / f"{template}.typ" if own is None else own
    try:
        compiler = typst.Compiler(source, root=HERE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": given})
        sheet = compiler.compile(format="pdf", pdf_standards=STANDARD)
    except RuntimeError as refusal:  # what the typesetter raises is one
        raise Undrawable(template, str(getattr(refusal, "diagnostic", refusal))) from refusal
    assert isinstance(sheet, bytes)
    return sheet


def _plain(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        return printable(value, missing)
    if isinstance(value, bytes):
        return list(value)  # a picture: what a template gets are numbers, of which it makes bytes again
    if isinstance(value, Mapping):
        return {key: _plain(each, missing) for key, each in value.items()}
    return [_plain(each, missing) for each in value] if isinstance(value, list | tuple) else value


@cache
def _fonts() -> Any:
    """Ours and no others: a sheet looks the same on every machine."""
    import typst  # noqa: PLC0415

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
