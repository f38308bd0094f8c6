"""The register of 環野市: who works where, kept while the town is founded and lived in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.kernel.ids import PersonId, ToolId, WorkTaskId

OFFICE = "010004"  # who sets things up for the town


@dataclass(slots=True)
class Town:
    """Who works where, by the codes of the demo's files."""

    april: date  # the last 1 April: the day of the transfers
    units: dict[str, Any] = field(default_factory=dict)
    sections: dict[PersonId, str] = field(default_factory=dict)  # the 課 of today, or the 部 of its head
    before: dict[PersonId, str] = field(default_factory=dict)  # the 課 before the last 1 April, of those who moved on it; "" for who joined
    leads: set[PersonId] = field(default_factory=set)
    on_leave: set[PersonId] = field(default_factory=set)
    keen: dict[str, float] = field(default_factory=dict)
    accounts: dict[str, PersonId] = field(default_factory=dict)  # by login
    by_pin: dict[str, PersonId] = field(default_factory=dict)  # by staff number
    tools: dict[str, ToolId] = field(default_factory=dict)
    tasks: dict[tuple[str, str], WorkTaskId] = field(default_factory=dict)  # by 課 and name

    def staff_of(self, section: str) -> list[PersonId]:
        """Who serves in a 課 and is not there to look around with."""
        visitors = set(self.accounts.values())
        return [person for person, code in self.sections.items() if code == section and person not in visitors]

    def section_on(self, person: PersonId, day: date) -> str:
        """The 課 of a person on a day; empty before they joined."""
        return self.before.get(person, self.sections[person]) if day < self.april else self.sections[person]
