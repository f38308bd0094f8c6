"""What every kind of question has and can, and the kind with options: how it is offered, when an answer is complete, when it is right, and what is said afterwards.

An answer is a list of short texts, kept as it was given: ids of options; "item=place" or "left=right" pairs; what was typed; numbers of the pieces that were blacked out.
"""

import random
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from lms.catalog.kinds import QuestionKind
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable

Id = Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Why = Annotated[str, Field(min_length=1, max_length=500)]
Answer = Sequence[str]
Typed = Callable[[str], list[str]]  # the values a form sends under a name
LEAST_OPTIONS = 2


@immutable
class Offered:
    """A question before it is answered: choices as (id, text), and for matching the texts on the other side."""

    id: str
    kind: str
    text: str
    options: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    unit: str = ""

    def told(self, answer: Answer) -> str:
        """An answer in words: what was chosen, which place or partner each thing got, or what was typed."""
        if not self.options:
            return "".join(answer[:1])
        if not self.others:
            return "、".join(text for id_, text in self.options if id_ in answer)
        other, chosen = dict(self.others), dict(each.split("=", 1) for each in answer if "=" in each)
        return "、".join(f"{text}：{other[chosen[id_]]}" for id_, text in self.options if chosen.get(id_) in other)


@immutable
class Row:
    """One line of an explanation: what stood there, what was chosen for it, what is right, and why."""

    text: str
    is_chosen: bool = False
    is_right: bool = False
    why: str = ""
    given: str = ""
    wanted: str = ""


@immutable
class Explained:
    """A question after it was answered."""

    id: str
    kind: str
    text: str
    is_right: bool
    rows: list[Row]
    why: str = ""


class Asked(BaseModel):
    """What every kind of question has and can."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Id
    text: Annotated[str, Field(min_length=1, max_length=500)]

    @property
    def name(self) -> str:
        """Under which a form sends the answer."""
        return f"q-{self.id}"

    def given(self, typed: Typed) -> list[str]:
        """The answer out of a form."""
        return typed(self.name)

    @abstractmethod
    def faults(self) -> list[str]:
        """What an author has to mend, in sentences with a place for the question's id."""

    @abstractmethod
    def offered(self, seed: int) -> Offered:
        """As an attempt shows it: shuffled, without what is right and why."""

    @abstractmethod
    def is_answered(self, answer: Answer) -> bool:
        """Complete, and made of what was offered."""

    @abstractmethod
    def is_fit(self, answer: Answer) -> bool:
        """Made of what was offered, complete or not: worth keeping until it is."""

    @abstractmethod
    def right_answer(self) -> list[str]:
        """An answer that is right."""

    @abstractmethod
    def is_right(self, answer: Answer) -> bool: ...

    @abstractmethod
    def explained(self, seed: int, answer: Answer) -> Explained:
        """In the order of the attempt, with what was given, what is right, and why."""

    def _shuffled(self, seed: int, things: Sequence[tuple[str, str]], salt: str = "") -> list[tuple[str, str]]:
        mixed = list(things)
        random.Random(f"{seed}:{self.id}{salt}").shuffle(mixed)  # noqa: S311  (an order, not a secret)
        return mixed


class Option(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Id
    text: Line
    right: bool
    why: Why


class Choice(Asked):
    """One right option, several, or true and false; every option has its reason."""

    kind: Literal[QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE]
    option: Annotated[list[Option], Field(min_length=LEAST_OPTIONS, max_length=10)]

    @property
    def right(self) -> frozenset[str]:
        return frozenset(option.id for option in self.option if option.right)

    def faults(self) -> list[str]:
        found = []
        if len({option.id for option in self.option}) < len(self.option):
            found.append(N_("問い「%(id)s」に、同じidの選択肢があります。"))
        if not self.right:
            found.append(N_("問い「%(id)s」に正解がありません。"))
        if self.kind != QuestionKind.MULTIPLE and len(self.right) > 1:
            found.append(N_("問い「%(id)s」に正解が2つ以上あります。"))
        if self.kind == QuestionKind.TRUE_FALSE and len(self.option) != LEAST_OPTIONS:
            found.append(N_("問い「%(id)s」は、選択肢を2つにしてください。"))
        return found

    def offered(self, seed: int) -> Offered:
        return Offered(self.id, self.kind, self.text, self._order(seed))

    def _order(self, seed: int) -> list[tuple[str, str]]:
        return self._shuffled(seed, [(option.id, option.text) for option in self.option])

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer) and self.is_fit(answer)

    def is_fit(self, answer: Answer) -> bool:
        return set(answer) <= {option.id for option in self.option}

    def right_answer(self) -> list[str]:
        return sorted(self.right)

    def is_right(self, answer: Answer) -> bool:
        return frozenset(answer) == self.right

    def explained(self, seed: int, answer: Answer) -> Explained:
        by_id = {option.id: option for option in self.option}
        order = [by_id[id_] for id_, _ in self._order(seed)]
        rows = [Row(option.text, option.id in answer, option.right, option.why) for option in order]
        return Explained(self.id, self.kind, self.text, self.is_right(answer), rows)
