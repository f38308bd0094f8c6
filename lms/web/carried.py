"""What a page carries along hidden and sends back: nobody types it, so a wrong one is no mistake to tell of."""

from typing import Any

from wtforms import HiddenField


class Numeral(HiddenField):
    """A number that the page carries along; None for anything else, or for one of more than *digits*."""

    data: Any

    def __init__(self, *args: Any, digits: int, **kwargs: Any) -> None:
        self.digits = digits
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= self.digits else None
