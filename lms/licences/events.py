"""What licences announce; wiring.py says who listens."""

from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable


@immutable
class LicenceRevoked:
    """The office has stopped somebody's licence; *revocation_id* tells one time from another."""

    person_id: PersonId
    revocation_id: int


@immutable
class LicenceRestored:
    """The office lets a licence go on that it had stopped."""

    person_id: PersonId
    revocation_id: int
