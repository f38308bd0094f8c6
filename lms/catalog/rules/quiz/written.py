"""Questions answered by writing: a number, a word, or black ink over what an AI must not be given."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from lms.catalog.kinds import MOST_SHORT_ANSWER, QuestionKind
from lms.catalog.rules.quiz.asked import Answer, Asked, Explained, Line, Offered, Row, Why
from lms.kernel.errors import N_
from lms.privacy.rules import inspect


def _written_out(number: Decimal) -> Decimal:
    """Without an exponent, as somebody would type it."""
    return Decimal(f"{number:f}")


# As long as what can be typed as an answer, and written out only once it is known to be that short.
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=6), AfterValidator(_written_out)]


class Number(Asked):
    """A number, right within a tolerance."""

    kind: Literal[QuestionKind.NUMBER]
    answer: Amount
    tolerance: Annotated[Amount, Field(ge=0)] = Decimal(0)
    unit: Annotated[str, Field(max_length=20)] = ""
    why: Why

    def faults(self) -> list[str]:
        return []

    def offered(self, seed: int) -> Offered:  # noqa: ARG002  (nothing to shuffle)
        return Offered(self.id, self.kind, self.text, unit=self.unit)

    def _number(self, answer: Answer) -> Decimal | None:
        """What was typed, with full-width digits, thousands separators and the unit behind it forgiven."""
        typed = unicodedata.normalize("NFKC", answer[0] if answer else "").strip().replace(",", "").replace("−", "-")
        typed = typed.removesuffix(unicodedata.normalize("NFKC", self.unit)).strip()
        try:
            return Decimal(typed) if re.fullmatch(r"[+-]?\d{1,12}(\.\d{1,6})?", typed, re.ASCII) else None
        except InvalidOperation:
            return None

    def is_fit(self, answer: Answer) -> bool:
        return is_keepable(answer)

    def is_answered(self, answer: Answer) -> bool:
        return self._number(answer) is not None and self.is_fit(answer)

    def right_answer(self) -> list[str]:
        return [str(self.answer)]

    def is_right(self, answer: Answer) -> bool:
        number = self._number(answer)
        return number is not None and abs(number - self.answer) <= self.tolerance

    def explained(self, seed: int, answer: Answer) -> Explained:  # noqa: ARG002
        wanted = (
            f"{self.answer}{self.unit}"
            if not self.tolerance
            else f"{self.answer - self.tolerance}〜{self.answer + self.tolerance}{self.unit}"
        )
        row = Row("", is_right=self.is_right(answer), given="".join(answer[:1]), wanted=wanted)
        return Explained(self.id, self.kind, self.text, self.is_right(answer), [row], self.why)


def is_keepable(answer: Answer) -> bool:
    """What was typed, if anything, is no longer than anybody would type, and holds no individual number: like every box, this one keeps none."""
    return len(answer) <= 1 and all(len(each) <= MOST_SHORT_ANSWER and not any(one.blocks for one in inspect(each)) for each in answer)


def plain(text: str) -> str:
    """Japanese as it is compared: width, case, kana, blanks and punctuation make no difference."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in folded)
    return re.sub(r"[\s、。，．,.・「」『』()（）〜~\-ー]+", "", hiragana)


class Short(Asked):
    """A word or a short phrase, compared without regard to how it is written."""

    kind: Literal[QuestionKind.SHORT]
    accept: Annotated[list[Line], Field(min_length=1, max_length=20)]
    why: Why

    def faults(self) -> list[str]:
        return [N_("問い「%(id)s」の答えが、記号だけです。")] if any(not plain(each) for each in self.accept) else []

    def offered(self, seed: int) -> Offered:  # noqa: ARG002
        return Offered(self.id, self.kind, self.text)

    def is_fit(self, answer: Answer) -> bool:
        return is_keepable(answer)

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer) and bool(answer[0].strip()) and self.is_fit(answer)

    def right_answer(self) -> list[str]:
        return self.accept[:1]

    def is_right(self, answer: Answer) -> bool:
        return self.is_answered(answer) and plain(answer[0]) in {plain(each) for each in self.accept}

    def explained(self, seed: int, answer: Answer) -> Explained:  # noqa: ARG002
        row = Row("", is_right=self.is_right(answer), given="".join(answer[:1]), wanted=" / ".join(self.accept))
        return Explained(self.id, self.kind, self.text, self.is_right(answer), [row], self.why)


class Redact(Asked):
    """墨消し: what in a text must not be given to an AI. The author marks it as [[…]]; the reader blacks out pieces of the text."""

    kind: Literal[QuestionKind.REDACT]
    passage: Annotated[str, Field(min_length=1, max_length=1_000)]
    why: Why

    MARK: ClassVar[re.Pattern[str]] = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
    PIECE: ClassVar[re.Pattern[str]] = re.compile(r"[一-龠々〆ヶ]+|[ぁ-ん]+|[ァ-ヴー]+|[A-Za-z0-9Ａ-Ｚａ-ｚ０-９@._\-−]+|\s+|.", re.DOTALL)

    @property
    def bare(self) -> str:
        return self.MARK.sub(r"\1", self.passage)

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces of one script, each with whether it has to go. A mark ends a piece, too."""
        found: list[tuple[str, bool]] = []
        for number, part in enumerate(self.MARK.split(self.passage)):
            found += [(piece, number % 2 == 1) for piece in self.PIECE.findall(part)]
        return found

    def faults(self) -> list[str]:
        if not self.MARK.search(self.passage):
            return [N_("問い「%(id)s」に、隠すところの印 [[…]] がありません。")]
        whole = self.PIECE.findall(self.bare)
        if [piece for piece, _ in self.pieces] != whole:  # a piece cut in two would give the answer away
            return [N_("問い「%(id)s」の印は、漢字・かな・数字の切れ目に合わせてください。")]
        return []

    def _chosen(self, answer: Answer) -> set[int]:
        return {int(each) for each in answer if each.isascii() and each.isdigit() and len(each) < 5}

    def offered(self, seed: int) -> Offered:  # noqa: ARG002
        return Offered(self.id, self.kind, self.text, [(str(number), piece) for number, (piece, _) in enumerate(self.pieces)])

    def is_fit(self, answer: Answer) -> bool:
        chosen = self._chosen(answer)
        return len(chosen) == len(set(answer)) and max(chosen, default=0) < len(self.pieces)

    def is_answered(self, answer: Answer) -> bool:
        return bool(answer) and self.is_fit(answer)

    def right_answer(self) -> list[str]:
        return [str(number) for number, (piece, has_to_go) in enumerate(self.pieces) if has_to_go and plain(piece)]

    def is_right(self, answer: Answer) -> bool:
        """Everything that has to go is gone, and nothing else; blanks and brackets are nobody's secret."""
        chosen = self._chosen(answer)
        return all((number in chosen) == has_to_go for number, (piece, has_to_go) in enumerate(self.pieces) if plain(piece))

    def explained(self, seed: int, answer: Answer) -> Explained:  # noqa: ARG002
        chosen = self._chosen(answer)
        rows = [Row(piece, number in chosen, has_to_go) for number, (piece, has_to_go) in enumerate(self.pieces)]
        return Explained(self.id, self.kind, self.text, self.is_right(answer), rows, self.why)
