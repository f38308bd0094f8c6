"""Answers of a quiz that is under way: what a screen sends is laid over what stands, and nothing is overwritten unseen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import Any

from lms.kernel.immutable import immutable

Standing = Mapping[str, Mapping[str, Any]]  # as QuizRun.answers


@immutable
class Sent:
    """What a screen sends: its answers, the state of each that it had seen, which of them a hand changed there (None: it cannot say), which it gives up."""

    answers: Mapping[str, Sequence[str]]
    seen: Mapping[str, int]
    changed: Collection[str] | None = None
    yields: Collection[str] = ()


@immutable
class Laid:
    """What stands afterwards; *clashes* were answered on another screen meanwhile, *fetched* there only."""

    answers: dict[str, Any]
    clashes: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    is_changed: bool = False


def laid(standing: Standing, sent: Sent, *, at: str) -> Laid:
    """*sent* over *standing*: an answer replaces the state that its screen had seen, and no other."""
    answers: dict[str, Any] = {key: dict(entry) for key, entry in standing.items()}
    clashes, fetched, is_changed = [], [], False
    for key, given in sent.answers.items():
        if key in sent.yields or sorted(given) == sorted(given_in(standing, key)):
            continue
        if key not in standing or sent.seen.get(key, 0) == version_of(standing, key):
            answers[key] = {"given": list(given), "version": version_of(standing, key) + 1, "at": at}
            is_changed = True
        elif _is_of_a_hand(sent, key):
            clashes.append(key)
        else:
            fetched.append(key)
    return Laid(answers, clashes, fetched, is_changed)


def _is_of_a_hand(sent: Sent, key: str) -> bool:
    """Whether somebody answered on this screen: one that cannot say so has at least left no question empty by hand."""
    return bool(sent.answers[key]) if sent.changed is None else key in sent.changed


def given_in(standing: Standing, key: str) -> list[str]:
    return list(standing[key]["given"]) if key in standing else []


def version_of(standing: Standing, key: str) -> int:
    """How often the answer was changed; 0 before the first."""
    return int(standing[key]["version"]) if key in standing else 0
