"""Our questions as GIFT."""

from collections.abc import Sequence
from decimal import Decimal

from lms.catalog.kinds import QuestionKind
from lms.catalog.rules.gift.carried import Carried, Report
from lms.catalog.rules.quiz.asked import Choice
from lms.catalog.rules.quiz.paired import Match
from lms.catalog.rules.quiz.questions import Question
from lms.catalog.rules.quiz.written import Number, Short
from lms.kernel.errors import N_
from lms.kernel.handover import Words

SPECIAL = "~=#{}:"


def write(questions: Sequence[Question]) -> Carried:
    """Questions as GIFT; what it has no form for is named and left out."""
    made: list[str] = []
    report: Report = []
    for question in questions:
        match question:
            case Choice():
                answers = _choice(question)
            case Match():
                answers = "\n".join(f"={_guarded(pair.text)} -> {_guarded(pair.match)}" for pair in question.pair)
                report.append((question.id, Words(N_("組み合わせの説明は、GIFTに書けません。"))))
            case Number():
                answers = f"#{question.answer}:{question.tolerance}#{_guarded(question.why)}"
                if question.unit:
                    report.append((question.id, Words(N_("単位は、GIFTに書けません。"))))
            case Short():
                answers = "\n".join(f"={_guarded(each)}#{_guarded(question.why)}" for each in question.accept)
            case _:
                report.append((question.id, Words(N_("並べ替えと墨消しは、GIFTに書けません。"))))
                continue
        made.append(f"::{question.id}:: {_guarded(question.text)} {{\n{answers}\n}}\n")
    return Carried(text="\n".join(made), report=report)


def _choice(question: Choice) -> str:
    if question.kind != QuestionKind.MULTIPLE:
        marks = {option.id: "=" if option.right else "~" for option in question.option}
    else:  # the weights of what is right add up to a hundred; what is wrong takes all away
        share = Decimal(100) / len(question.right)
        marks = {
            option.id: f"~%{share.quantize(Decimal('0.00001')).normalize():f}%" if option.right else "~%-100%" for option in question.option
        }
    return "\n".join(f"{marks[option.id]}{_guarded(option.text)}#{_guarded(option.why)}" for option in question.option)


def _guarded(text: str) -> str:
    return "".join(f"\\{c}" if c in SPECIAL or c == "\\" else c for c in text).replace("\n", "\\n")
