"""What licences announce; wiring.py says who listens."""

from dataclasses import dataclass

from lms.kernel.ids import PersonId


@dataclass(frozen=True, slots=True)
class LicenceRevoked:
    """The office has stopped somebody's licence; *revocation_id* tells one time from another."""

    person_id: PersonId
    revocation_id: int


@dataclass(frozen=True, slots=True)
class LicenceRestored:
    """The office lets a licence go on that it had stopped."""

    person_id: PersonId
    revocation_id: int
