"""AI利用ルール: what is erased with a person, and what the person may take along."""

from lms.guidelines.models import Acknowledgement, RulesVersion
from lms.kernel.errors import N_
from lms.kernel.personal import Fate, PersonalColumn, Withheld, exported

COLUMNS = (
    PersonalColumn(Acknowledgement.person_id, Fate.DELETE, "that somebody read the rules"),
    PersonalColumn(RulesVersion.published_by_id, Fate.FORGET, "the version stands, whoever published it"),
)
EXPORTS = (
    exported(
        "rules_acknowledged",
        N_("確かめたAI利用ルール"),
        Acknowledgement.person_id,
        {RulesVersion.number: N_("版"), RulesVersion.effective_on: N_("この日から"), Acknowledgement.acknowledged_at: N_("確かめた日時")},
        joined=(RulesVersion, RulesVersion.id == Acknowledgement.version_id),
    ),
)
WITHHELD = (
    Withheld(RulesVersion.published_by_id, "a version is the municipality's; that it was published stands in one's own audit entries"),
)
