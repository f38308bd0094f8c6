"""The entries of the main navigation, for whom."""

from dataclasses import dataclass

from lms.kernel.actor import Actor
from lms.kernel.errors import N_


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    endpoint: str
    picture: str
    text: str
    roles: frozenset[str] = frozenset()


ENTRIES = (
    Entry("home", "home.index", "home", N_("ホーム")),
    Entry("learn", "learning.catalogue", "learn", N_("学ぶ")),
    Entry("practice", "practice.index", "practice", N_("実践")),
    Entry("case", "cases.index", "case", N_("事例")),
    Entry("promote", "admin.settings", "promote", N_("推進"), frozenset({"office", "administrator"})),
)


def entries_for(actor: Actor) -> list[tuple[str, str, str, str]]:
    """(key, endpoint, picture, text) of what this person may open."""
    return [(e.key, e.endpoint, e.picture, e.text) for e in ENTRIES if not e.roles or e.roles & actor.roles]
