"""Who is asking. Services take an Actor; none of them ever sees a request."""

from dataclasses import field, replace

from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable


@immutable
class Actor:
    """A person with the rights of today: roles and postings as they stand on this date.

    *unit_path* and the paths of *headed* are ids from the root, closed by slashes: "/1/4/12/".
    *section_id* and *section_path* are of the 課 around the main posting (the unit itself where there is none).
    A unit that carries on another one after a reorganisation stands for it: the paths of what it was before follow its own in
    *sections* (every 課 served in today, the main one first) and in *headed*; those of the units themselves are *carried*.
    """

    person_id: PersonId
    name: str
    unit_id: UnitId | None = None
    unit_path: str = "/"
    unit_name: str = ""
    section_id: UnitId | None = None
    section_path: str = "/"
    section_name: str = ""
    roles: frozenset[str] = frozenset()
    headed: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    memberships: frozenset[UnitId] = field(default_factory=frozenset)
    by_pin: bool = False  # signed in with six digits: staff rights only, and no secret may be changed

    @property
    def family_name(self) -> str:
        """What stands before the blank: 山野 of 山野 はるか."""
        return self.name.partition(" ")[0]

    def has(self, role: str) -> bool:
        return role in self.roles

    @property
    def serves(self) -> bool:
        """Whether this person is posted in a unit today: what makes somebody staff."""
        return self.unit_id is not None

    @property
    def sees_every_case(self) -> bool:
        """Also those that still wait for a second person."""
        return self.has("office") or self.has("facilitator")

    @property
    def calls_meetings(self) -> bool:
        """The office and facilitators: they call knowledge meetings, and see and keep each of them."""
        return self.has("office") or self.has("facilitator")

    @property
    def reads_cases(self) -> bool:
        """Whether the knowledge base is this person's own: a colleague, not a guest."""
        return self.serves or self.sees_every_case or self.has("executive")

    @property
    def is_partner(self) -> bool:
        """A guest from outside, who sees what they are invited to and nothing else. Whoever is a colleague as well is no guest."""
        return self.has("partner") and not self.reads_cases

    @property
    def is_manager(self) -> bool:
        return bool(self.headed)

    @property
    def carried_units(self) -> tuple[UnitId, ...]:
        """The units that those served in today were before."""
        return tuple(UnitId(int(path.rstrip("/").rpartition("/")[2])) for path in self.carried)

    def heads(self, unit_path: str) -> bool:
        """Whether *unit_path* is a unit this person leads, or lies inside one."""
        return any(unit_path.startswith(path) for path in self.headed)

    def as_staff(self, *, by_pin: bool) -> "Actor":
        """The same person with the rights of staff and no others: what a PIN opens, and the single sign-on of a shared terminal."""
        return replace(self, roles=frozenset(), headed=(), by_pin=by_pin)
