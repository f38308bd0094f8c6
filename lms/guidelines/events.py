"""What the guidelines announce; wiring.py says who listens."""

from dataclasses import dataclass
from datetime import date

from lms.kernel.ids import RulesVersionId


@dataclass(frozen=True, slots=True)
class RulesPublished:
    """A new version of the AI利用ルール can be read."""

    version_id: RulesVersionId
    number: int
    effective_on: date
