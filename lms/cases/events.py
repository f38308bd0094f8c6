"""What cases announce; wiring.py says who listens."""

from dataclasses import dataclass

from lms.kernel.ids import CaseId, PersonId, PracticeId


@dataclass(frozen=True, slots=True)
class CaseShared:
    """A case was told; its own 課 sees it."""

    case_id: CaseId
    practice_id: PracticeId | None
    author_ids: tuple[PersonId, ...]
    title: str


@dataclass(frozen=True, slots=True)
class CaseToldTogether:
    """Somebody tells a case out of the logs of others too: they are its authors as well."""

    case_id: CaseId
    teller_name: str
    author_ids: tuple[PersonId, ...]  # the others
    title: str
    place: str  # where they go on with it


@dataclass(frozen=True, slots=True)
class CaseReleased:
    """A second person checked it: everybody sees it."""

    case_id: CaseId
    author_ids: tuple[PersonId, ...]
    title: str


@dataclass(frozen=True, slots=True)
class CaseReturned:
    """It came back with advice."""

    case_id: CaseId
    author_ids: tuple[PersonId, ...]
    title: str


@dataclass(frozen=True, slots=True)
class CaseAdopted:
    """うちでも試す: somebody planned to try it."""

    case_id: CaseId
    practice_id: PracticeId
    adopter_id: PersonId
    adopter_name: str
    section_name: str
    author_ids: tuple[PersonId, ...]
    title: str


@dataclass(frozen=True, slots=True)
class CaseThanked:
    case_id: CaseId
    person_id: PersonId
    author_ids: tuple[PersonId, ...]
    title: str
