"""Questions of other systems, and ours for them: GIFT in both directions, with what could not be carried."""

from collections.abc import Callable, Sequence

from lms.catalog.rules import gift, quiz
from lms.catalog.rules.faults import Fault
from lms.catalog.rules.quiz import toml
from lms.catalog.rules.quiz.asked import Explained
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

MOST_GIFT = 200_000  # characters
Report = gift.Report
NOT_CARRIED = N_("持ち出せなかったこと：%(id)s %(what)s")


@immutable
class Received:
    """What came out of a GIFT text: the questions with their explanations, the text of a quiz file, and what could not be carried."""

    questions: list[Explained]
    quiz_file: str
    report: Report


def received(text: str) -> Received:
    made = gift.read(text)
    shown = [question.explained(0, question.right_answer()) for question in made.questions]
    return Received(shown, toml.written(made.questions), made.report)


def sent_out(questions: Sequence[Question], say: Callable[[Words], str] = str) -> tuple[str, Report]:
    """Questions as a GIFT text, which begins with what could not be carried, and the same as a report; *say* puts words into a language."""
    made = gift.write(questions)
    heads = [f"// {say(Words(NOT_CARRIED, {'id': id_, 'what': words}))}\n" for id_, words in made.report]
    return "".join([*heads, "\n" if heads else "", made.text]), made.report


def quiz_sent_out(name: str, text: str) -> tuple[str, Report, list[Fault]]:
    """A quiz file as a GIFT text; its faults where it has some."""
    questions, faults = quiz.read(name, text)
    return (*sent_out([] if faults else questions), faults)


def readable(content: bytes) -> str | None:
    """A file of another system as text: UTF-8, or what Windows wrote in Japan; None for anything else."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
