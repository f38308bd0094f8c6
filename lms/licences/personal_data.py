"""Licences: what is erased with a person, and what the person may take along."""

from lms.kernel.errors import N_
from lms.kernel.personal import Fate, PersonalColumn, Withheld, exported
from lms.licences.models import LicenceCard, LicenceRevocation

COLUMNS = (
    PersonalColumn(LicenceCard.person_id, Fate.DELETE, "a card ends with its holder"),
    PersonalColumn(LicenceRevocation.person_id, Fate.DELETE, "why somebody's licence was stopped is nobody's business afterwards"),
    PersonalColumn(LicenceRevocation.revoked_by_id, Fate.FORGET, "the licence was stopped, whoever did it"),
    PersonalColumn(LicenceRevocation.lifted_by_id, Fate.FORGET, "the licence went on, whoever let it"),
)
EXPORTS = (
    exported(
        "licence_card",
        N_("AIライセンスのカード"),
        LicenceCard.person_id,
        {LicenceCard.shows_name: N_("名前を見せる"), LicenceCard.made_at: N_("作った日時")},
    ),
    exported(
        "licence_stops",
        N_("AIライセンスを止められた記録"),
        LicenceRevocation.person_id,
        {
            LicenceRevocation.reason: N_("理由"),
            LicenceRevocation.revoked_at: N_("止められた日時"),
            LicenceRevocation.lifted_at: N_("戻された日時"),
        },
    ),
)
WITHHELD = (
    Withheld(LicenceRevocation.revoked_by_id, "a stop is about the holder; that it was set stands in one's own audit entries"),
    Withheld(LicenceRevocation.lifted_by_id, "a stop is about the holder; that it was lifted stands in one's own audit entries"),
)
