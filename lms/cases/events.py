"""What cases announce; wiring.py says who listens."""

from datetime import datetime

from lms.kernel.ids import CaseId, PersonId, PracticeId
from lms.kernel.immutable import immutable


@immutable
class CaseShared:
    """A case was told; its own 課 sees it."""

    case_id: CaseId
    practice_id: PracticeId | None
    author_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseToldTogether:
    """Somebody tells a case out of the logs of others too: they are its authors as well."""

    case_id: CaseId
    teller_name: str
    author_ids: tuple[PersonId, ...]  # the others
    title: str
    place: str  # where they go on with it


@immutable
class CaseDraftDiscarded:
    """A draft is gone; so is what was said about it. *author_ids*: who wrote along."""

    case_id: CaseId
    place: str
    discarder_name: str
    author_ids: tuple[PersonId, ...]


@immutable
class CaseReleased:
    """A second person checked it: everybody sees it."""

    case_id: CaseId
    author_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseReturned:
    """It came back with advice."""

    case_id: CaseId
    author_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseAdopted:
    """うちでも試す: somebody planned to try it."""

    case_id: CaseId
    practice_id: PracticeId
    adopter_id: PersonId
    adopter_name: str
    section_name: str
    author_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseThanked:
    case_id: CaseId
    person_id: PersonId
    kind: str
    author_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseRevised:
    """New words stand in it."""

    case_id: CaseId
    version: int
    person_id: PersonId
    follower_ids: tuple[PersonId, ...]
    title: str


@immutable
class CaseCommented:
    case_id: CaseId
    comment_id: int
    person_id: PersonId
    author_ids: tuple[PersonId, ...]
    follower_ids: tuple[PersonId, ...]
    title: str


@immutable
class CommentHidden:
    """The office took words under a case out of sight."""

    case_id: CaseId
    comment_id: int
    person_ids: tuple[PersonId, ...]  # who wrote them, and whose case it is
    title: str
    at: datetime


@immutable
class CaseWithdrawn:
    """It is out of sight since *at*; what was taken over from it goes along."""

    case_id: CaseId
    at: datetime


@immutable
class CaseKeptInSection:
    """It is for its own 課 alone since *at*; what was taken over from it is everybody's no more."""

    case_id: CaseId
    at: datetime


@immutable
class CaseBroughtBack:
    """It stands again; it was out of sight since *since*."""

    case_id: CaseId
    since: datetime


@immutable
class CaseWentOn:
    """Its author said how it went on after a failure."""

    case_id: CaseId
    person_id: PersonId
    follower_ids: tuple[PersonId, ...]
    title: str
    at: datetime


@immutable
class CaseTextRemoved:
    """Something of a resident was taken out. *passages* live as long as the transaction: nobody keeps them."""

    case_id: CaseId
    passages: tuple[str, ...]


@immutable
class CaseTried:
    """What came of a try of it. *outcome* is empty where whoever tried keeps it to themselves."""

    case_id: CaseId
    practice_id: PracticeId
    adopter_id: PersonId
    section_name: str
    outcome: str
    author_ids: tuple[PersonId, ...]
    title: str
