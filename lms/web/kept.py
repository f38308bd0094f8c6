"""Forms over something that stands already: where somebody saved first, both versions are shown and what was typed stays."""

from collections.abc import Sequence
from typing import Any, ClassVar

from lms.kernel.errors import Stale
from lms.web.forms import Form


class KeptForm(Form):
    """One over something that others may change meanwhile. *COMPARED*: what of it is typed here, called as its columns are.

    *apart*: where what somebody saved first and what was typed here part.
    """

    COMPARED: ClassVar[tuple[str, ...]]
    apart: Sequence[tuple[str, str, str]] = ()

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        """What stands, as the form shows it: numbers of rows as they are sent."""
        values = {name: getattr(standing, name) for name in cls.COMPARED}
        numbers = {name: str(value or "") for name, value in values.items() if name.endswith("_id")}
        return {**values, **numbers, "version": str(standing.version)}

    def show_both(self, stale: Stale, standing: Any) -> None:
        """Somebody saved first: what stands by now is shown beside what was typed."""
        self.apart = self.overtaken(stale, standing.version, self.saved(standing), self.COMPARED)
