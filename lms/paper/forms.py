"""Sheets whose layout the municipality may replace: a file of the same name in the folder `forms` of the data directory stands in for ours."""

import re
from collections.abc import Mapping
from os import sep
from pathlib import Path
from typing import Any

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.paper import pdf

FOLDER = "forms"
OWN = ("proposal", "report")  # those that a municipality may replace
MOST_BYTES = 200_000
LINES_OF_A_REASON = 6
UNNAMED = re.compile(r"\S*__typst_py_bytes__")  # what the typesetter calls a source that came without a name


@immutable
class Fault:
    """Why a municipality's own template is not used: a sentence, and the words of the typesetter."""

    message: str
    reason: str = ""


def place(data_directory: Path, template: str) -> Path:
    """Where the own template belongs."""
    return data_directory / FOLDER / f"{template}.typ"


def shipped(template: str) -> bytes:
    """Ours, to begin one's own with."""
    return (pdf.HERE / f"{template}.typ").read_bytes()


def drawn(data_directory: Path, template: str, data: Mapping[str, Any], *, language: str) -> tuple[bytes, Fault | None]:
    """The sheet by the own template where there is one that works, else by ours; and what is wrong with the own one.

    Takes a moment: call it outside any transaction.
    """
    own, fault = _own(place(data_directory, template))
    if own is not None:
        try:
            return pdf.drawn(template, data, language=language, own=own), None
        except pdf.Undrawable as refusal:
            fault = Fault(N_("この書式では紙を作れません。次の所を直してください。"), _told(template, refusal.reason))
    return pdf.drawn(template, data, language=language), fault


def _told(template: str, reason: str) -> str:
    """The typesetter's words for whoever wrote the file: what is wrong before what is only odd, under the name that they know, without our places."""
    lines = [line for line in reason.splitlines() if line.strip()]
    wrong = next((at for at, line in enumerate(lines) if line.startswith("error")), 0)
    named = UNNAMED.sub(template, "\n".join(lines[wrong : wrong + LINES_OF_A_REASON]))
    return named.replace(f"{pdf.HERE}{sep}", "")


def _own(path: Path) -> tuple[bytes | None, Fault | None]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None, None
    except OSError as error:
        return None, Fault(N_("このファイルを読めません。置き場所と、読む権限を確かめてください。"), error.strerror or "")
    if len(content) > MOST_BYTES:
        return None, Fault(N_("このファイルは大きすぎます。200 kBまでにしてください。"))
    if b'"@' in content:
        return None, Fault(N_("庁外の部品（@で始まるもの）を使う書式は、使えません。"))
    return content, None
