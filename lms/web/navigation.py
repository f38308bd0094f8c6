"""The entries of the main navigation, for whom."""

from dataclasses import dataclass

from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.web import policy
from lms.web.policy import Policy


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    endpoint: str
    picture: str
    text: str
    policy: Policy  # whoever it allows is shown the entry


ENTRIES = (
    Entry("home", "home.index", "home", N_("ホーム"), policy.SIGNED_IN),
    Entry("learn", "learning.catalogue", "learn", N_("学ぶ"), policy.SIGNED_IN),
    Entry("practice", "practice.index", "practice", N_("実践"), policy.SIGNED_IN),
    Entry("case", "cases.index", "case", N_("事例"), policy.CASE_READER),
    Entry("promote", "admin.settings", "promote", N_("推進"), policy.OFFICE_OR_ADMINISTRATOR),
)


def entries_for(actor: Actor) -> list[tuple[str, str, str, str]]:
    """(key, endpoint, picture, text) of what this person may open."""
    return [(e.key, e.endpoint, e.picture, e.text) for e in ENTRIES if e.policy.allows(actor)]
