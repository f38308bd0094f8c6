"""What of a form that comes back was the person's own doing: a page promises to have kept only what was there to keep."""

from collections.abc import Iterable
from typing import Any

from wtforms import Field

WORDS, CHOICES, NOTHING = "words", "choices", ""
NOT_GIVEN_BACK = frozenset({"PasswordField", "PinField", "Upload", "SharedUpload", "FileField"})
NOT_SEEN = frozenset({"HiddenField", "CSRFTokenField", "Numeral"})
CHOSEN = frozenset({"OneOf", "ManyOf", "Pick", "BooleanField", "Day"})


def what_remains(fields: Iterable[Field]) -> str:
    """Words before choices; of neither a browser is given back what is secret, nor a file."""
    own = {CHOICES if field.type in CHOSEN else WORDS for field in fields if field.type not in NOT_GIVEN_BACK | NOT_SEEN and _is_own(field)}
    return WORDS if WORDS in own else CHOICES if own else NOTHING


def is_settled(field: Field) -> bool:
    """Something is chosen already, and nothing cannot be: neither needed nor free."""
    if field.type == "OneOf":
        return any(option.checked for option in field)  # type: ignore[attr-defined]  # of a OneOf
    return field.type == "Pick" and all(value for value, *_ in field.iter_choices())  # type: ignore[attr-defined]  # of a Pick


def _is_own(field: Field) -> bool:
    """Sent, not empty, and not just what the page itself began with."""
    if not any(str(each).strip() for each in field.raw_data or ()):
        return False
    return bool(field.process_errors) or field.data != _begun_with(field)


def _begun_with(field: Field) -> Any:
    """A list without a choice of ours is sent with its first line chosen."""
    if field.type == "Pick" and field.object_data is None:
        return next((value for value, *_ in field.iter_choices()), None)  # type: ignore[attr-defined]  # of a Pick
    return field.object_data
