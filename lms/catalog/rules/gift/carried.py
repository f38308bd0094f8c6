"""What came over from one form of questions to the other, and what did not."""

from dataclasses import field

from lms.catalog.rules.quiz.questions import Question
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

Report = list[tuple[str, Words]]


@immutable
class Carried:
    """What came over, and sentences about what did not: (number or id of the question, sentence)."""

    questions: list[Question] = field(default_factory=list)
    text: str = ""
    report: Report = field(default_factory=list)
