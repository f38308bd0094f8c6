"""What the guidelines announce; wiring.py says who listens."""

from datetime import date

from lms.kernel.ids import RulesVersionId
from lms.kernel.immutable import immutable


@immutable
class RulesPublished:
    """A new version of the AI利用ルール can be read."""

    version_id: RulesVersionId
    number: int
    effective_on: date
