"""What becomes of each column that points to a person when that person asks to be forgotten. Declared by the features, tested to be whole."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, delete, update
from sqlalchemy.orm import Session

from lms.kernel.ids import PersonId


class Fate(StrEnum):
    DELETE = "delete"  # the row is about nothing but this person
    FORGET = "forget"  # the row stays, the person is taken out of it
    KEEP = "keep"  # history of the municipality: the row points to a person without a name


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column that references a person, its fate, and why."""

    column: Any
    fate: Fate
    why: str

    @property
    def name(self) -> str:
        found: Column[Any] = self.column.property.columns[0]
        return f"{found.table.name}.{found.name}"

    def erase(self, session: Session, person_id: PersonId) -> None:
        table, mine = self.column.class_, self.column == person_id
        if self.fate == Fate.DELETE:
            session.execute(delete(table).where(mine))
        elif self.fate == Fate.FORGET:
            session.execute(update(table).where(mine).values({self.column.key: None}))
