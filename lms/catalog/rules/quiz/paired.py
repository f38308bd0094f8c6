"""Questions in which each thing takes one of several places or partners."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lms.catalog.kinds import QuestionKind
from lms.catalog.rules.quiz.asked import LEAST_OPTIONS, Answer, Asked, Explained, Id, Line, Offered, Row, Typed, Why
from lms.kernel.errors import N_


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Id
    text: Line


def _pairs(answer: Answer) -> dict[str, str]:
    """Pairs as a mapping: a=2 becomes {"a": "2"}."""
    return {key: value for key, _, value in (each.partition("=") for each in answer)}


class _Paired(Asked):
    """Each thing on the left takes one from the right: sent under a name of its own, so that it works without a script."""

    def _keys(self) -> list[str]:
        raise NotImplementedError

    def given(self, typed: Typed) -> list[str]:
        sent = {key: typed(f"{self.name}-{key}")[:1] for key in self._keys()}
        return [f"{key}={value[0]}" for key, value in sent.items() if value and value[0]]


class Order(_Paired):
    """Things to be put in order; they are written in the right one."""

    kind: Literal[QuestionKind.ORDER]
    item: Annotated[list[Item], Field(min_length=LEAST_OPTIONS, max_length=8)]
    why: Why

    def _keys(self) -> list[str]:
        return [item.id for item in self.item]

    def faults(self) -> list[str]:
        return [N_("問い「%(id)s」に、同じidの項目があります。")] if len(set(self._keys())) < len(self.item) else []

    def offered(self, seed: int) -> Offered:
        places = [(str(number), str(number)) for number in range(1, len(self.item) + 1)]
        return Offered(self.id, self.kind, self.text, self._order(seed), places)

    def _order(self, seed: int) -> list[tuple[str, str]]:
        return self._shuffled(seed, [(item.id, item.text) for item in self.item])

    def is_fit(self, answer: Answer) -> bool:
        places = _pairs(answer)
        return places.keys() <= set(self._keys()) and set(places.values()) <= {str(n) for n in range(1, len(self.item) + 1)}

    def is_answered(self, answer: Answer) -> bool:
        places = _pairs(answer)
        return places.keys() == set(self._keys()) and sorted(places.values()) == [str(n) for n in range(1, len(self.item) + 1)]

    def right_answer(self) -> list[str]:
        return [f"{item.id}={number}" for number, item in enumerate(self.item, start=1)]

    def is_right(self, answer: Answer) -> bool:
        return _pairs(answer) == _pairs(self.right_answer())

    def explained(self, seed: int, answer: Answer) -> Explained:  # noqa: ARG002  (told in the right order)
        places = _pairs(answer)
        rows = [
            Row(item.text, is_right=places.get(item.id) == str(number), given=places.get(item.id, ""), wanted=str(number))
            for number, item in enumerate(self.item, start=1)
        ]
        return Explained(self.id, self.kind, self.text, self.is_right(answer), rows, self.why)


class Pair(Item):
    match: Line
    why: Why


class Match(_Paired):
    """Things that belong together, two by two."""

    kind: Literal[QuestionKind.MATCH]
    pair: Annotated[list[Pair], Field(min_length=LEAST_OPTIONS, max_length=8)]

    def _keys(self) -> list[str]:
        return [pair.id for pair in self.pair]

    def faults(self) -> list[str]:
        found = [N_("問い「%(id)s」に、同じidの項目があります。")] if len(set(self._keys())) < len(self.pair) else []
        return (
            found
            if len({pair.match for pair in self.pair}) == len(self.pair)
            else [*found, N_("問い「%(id)s」の組み合わせに、同じ相手があります。")]
        )

    def offered(self, seed: int) -> Offered:
        left = self._shuffled(seed, [(pair.id, pair.text) for pair in self.pair])
        right = self._shuffled(seed, [(pair.id, pair.match) for pair in self.pair], salt="right")
        return Offered(self.id, self.kind, self.text, left, right)

    def is_fit(self, answer: Answer) -> bool:
        chosen, keys = _pairs(answer), set(self._keys())
        return chosen.keys() | set(chosen.values()) <= keys

    def is_answered(self, answer: Answer) -> bool:
        return _pairs(answer).keys() == set(self._keys()) and self.is_fit(answer)

    def right_answer(self) -> list[str]:
        return [f"{pair.id}={pair.id}" for pair in self.pair]

    def is_right(self, answer: Answer) -> bool:
        return _pairs(answer) == _pairs(self.right_answer())

    def explained(self, seed: int, answer: Answer) -> Explained:
        by_id, chosen = {pair.id: pair for pair in self.pair}, _pairs(answer)
        order = [by_id[id_] for id_, _ in self._shuffled(seed, [(pair.id, pair.text) for pair in self.pair])]
        rows = [
            Row(
                pair.text,
                is_right=chosen.get(pair.id) == pair.id,
                why=pair.why,
                given=by_id[chosen[pair.id]].match if chosen.get(pair.id) in by_id else "",
                wanted=pair.match,
            )
            for pair in order
        ]
        return Explained(self.id, self.kind, self.text, self.is_right(answer), rows)
