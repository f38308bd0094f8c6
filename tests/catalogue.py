"""The English catalogue: extract the Japanese sentences, bring the .po up to date, compile it.

`python -m tests.catalogue` after a change of sentences; then translate what is empty and run it again.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "lms/translations/en/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "P_": ((1, "c"), 2),
    "U_": (1, 1),
    "unit_of": (1, 1),
    "gettext": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "lazy_gettext": None,
}
PYTHON = [("**.py", "python")]
TEMPLATES = [("**.html", "jinja2"), ("**.txt", "jinja2")]
JINJA = {"**": {"trimmed": "true", "silent": "false"}}


def extracted() -> Catalog:
    """Every sentence of the code and the templates, without its places (they would change with every line)."""
    catalog = Catalog(locale="en", project="manabi-no-wa", charset="utf-8")
    for directory, methods, options in ((ROOT / "lms", PYTHON, {}), (ROOT / "templates", TEMPLATES, JINJA)):
        for _file, _line, message, _comments, context in extract_from_dir(
            str(directory), methods, options, KEYWORDS, directory_filter=lambda name: not name.endswith("__pycache__")
        ):  # by itself it passes over _layout, _components and _mail
            catalog.add(message, context=context)
    return catalog


def standing() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def english(message: Message) -> list[str]:
    """The English of a sentence: one string, or singular and plural; an empty one where there is none."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def update() -> int:
    """Bring .po and .mo up to date; answers how many sentences still lack their English."""
    fresh = extracted()
    if PO.exists():
        for message in standing():
            known = fresh.get(message.id, message.context) if message.id else None
            if (
                known is not None and message.string and known.pluralizable == message.pluralizable
            ):  # a sentence that is counted now is told anew
                known.string = message.string
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, fresh, width=120, sort_output=True, omit_header=False, ignore_obsolete=True)
    MO.write_bytes(compiled(standing()))
    missing = [message for message in fresh if message.id and not all(english(message))]
    print(f"{len(fresh)} sentences, {len(missing)} without English")
    return len(missing)


if __name__ == "__main__":
    sys.exit(bool(update()))
