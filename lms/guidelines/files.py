"""The rules the product comes with: on the strict side, until the municipality has written its own."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from lms.guidelines import rules

SHIPPED = Path(__file__).parent / "shipped.toml"


@cache
def shipped() -> dict[str, Any]:
    """As a document; nobody changes it."""
    written = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return rules.as_document({key: text.strip() for key, text in written.items()})
