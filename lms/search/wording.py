"""A query in the words of each database. Words hold letters and digits only, so that none can be taken for syntax."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lms.kernel.immutable import immutable
from lms.search.query import Query, Term, Thing
from lms.search.typed import Units

NOTHING = ("nothingstandslikethis",)  # a word that no text has: what asks for it finds nothing, at once


@immutable
class Wording:
    """How one database says *all*, *any*, *not* and *one after another*."""

    quoted: str
    all_: str
    any_: str
    after: str  # between words of a phrase, inside the quotes where *joins_inside*
    without: str
    joins_inside: bool

    def phrase(self, units: Units) -> str:
        if self.joins_inside:
            return self.quoted.format(self.after.join(units))
        return f"({self.after.join(self.quoted.format(unit) for unit in units)})"

    def together(self, units: Units) -> str:
        """Words of one expression: as a phrase where that costs nothing or letters would say too little, else anywhere in the text."""
        is_phrase = self.joins_inside or all(len(unit) == 1 for unit in units)
        return self.phrase(units) if is_phrase else f"({self.all_.join(self.quoted.format(unit) for unit in units)})"

    def every(self, parts: Iterable[str]) -> str:
        return f"({self.all_.join(parts)})"

    def some(self, parts: Iterable[str]) -> str:
        return f"({self.any_.join(parts)})"

    def term(self, term: Term, *, is_typed: bool) -> str:
        """The shortest words one after another are found wherever the longer one is; where they only have to be there, it is the surer one."""
        shortest, others = term.typed[-1:], [other.units for other in term.others]
        if term.is_cut:
            return self.some([*map(self.phrase, shortest), *map(self.together, [] if is_typed else others)])
        if is_typed and term.typed:
            return self.some(self.phrase(units) for units in (shortest if self.joins_inside else term.typed[:1]))
        return self.some(self.together(units) for units in dict.fromkeys([*shortest, *others]))

    def is_surer(self, term: Term) -> bool:
        """Asking for it as it was typed finds less than asking for it in any words."""
        return bool(term.others) or (not self.joins_inside and any(len(units) > 1 for units in term.typed))

    def terms(self, query: Query, terms: Sequence[Term], *, is_typed: bool = False, also: Sequence[Units] = ()) -> str:
        """All of *terms* and what the query insists on: its phrases, and nothing of what it does not want."""
        return self.wanted(query, self.positive(query, terms, is_typed=is_typed, also=also))

    def positive(self, query: Query, terms: Sequence[Term], *, is_typed: bool = False, also: Sequence[Units] = ()) -> str:
        parts = [self.term(term, is_typed=is_typed) for term in terms]
        parts += [self.phrase(units) for units in (*query.phrases, *also)]
        return self.every(parts) if parts else self.phrase(NOTHING)

    def with_one(self, query: Query, thing: Thing, others: Sequence[Thing]) -> str:
        """*thing* and one of *others* in the title alone."""
        asked = self.every([self.thing(thing), self.some(map(self.thing, others))])
        return self.wanted(query, self.every([self._titled(asked), *map(self.phrase, query.phrases)]))

    def two(self, query: Query, things: Sequence[Thing]) -> str:
        """Any two of *things*. Each is said as often as the others: what is said twice weighs twice."""
        pairs = (self.every([self.thing(one), self.some(self.thing(other) for other in things if other is not one)]) for one in things)
        return self.wanted(query, self.every([self.some(pairs), *map(self.phrase, query.phrases)]))

    def headed(self, query: Query, things: Sequence[Thing]) -> str:
        """All that is asked for, two of *things* in the title, or the only one."""
        say = self if self.joins_inside else replace(self, quoted="'{}':A")
        two = [say.every([say.thing(one), say.some(map(say.thing, things[at:]))]) for at, one in enumerate(things[:-1], 1)]
        return self.wanted(query, self.every([self.positive(query, query.terms), self._titled(say.some(two or map(say.thing, things)))]))

    def thing(self, thing: Thing) -> str:
        return self.every(self.term(term, is_typed=False) for term in thing)

    def _titled(self, asked: str) -> str:
        return f"({{title}} : {asked})" if self.joins_inside else asked

    def wanted(self, query: Query, asked: str) -> str:
        """Without what the query does not want."""
        return f"({asked}){self.without}{self.unwanted(query)}" if query.without else asked

    def unwanted(self, query: Query) -> str:
        """What must not stand there, by itself."""
        return self.some(self.phrase(units) for units in query.without)

    def heads(self, query: Query, terms: Sequence[Term], *, is_typed: bool = False, also: Sequence[Units] = ()) -> str:
        """The same in the title alone. What is not wanted may stand below it, where the words of PostgreSQL's titles do not reach: *unwanted*."""
        asked = self.positive(query, terms, is_typed=is_typed, also=also)
        return self.wanted(query, self._titled(asked)) if self.joins_inside else asked


FTS5 = Wording('"{}"', " AND ", " OR ", " ", " NOT ", joins_inside=True)
TSQUERY = Wording("'{}'", " & ", " | ", " <-> ", " & !", joins_inside=False)
