"""Names: who is called so, what stands in a field for one, and what the words around make one. Hints: a person decides."""

from collections.abc import Container, Iterator
from itertools import starmap

from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.names.called import called, calls_nobody, explains_a_form, in_fields, tells_of_mascots, tells_of_samples
from lms.privacy.rules.names.candidates import call_behind, candidates, end_of_name
from lms.privacy.rules.names.evidence import weight_of
from lms.privacy.rules.names.letters import in_letters
from lms.privacy.rules.names.roles import beside_roles


def names(text: str, known: frozenset[int] = frozenset()) -> Iterator[Finding]:
    """*text* is folded; *known*: where names stand that are found otherwise, and places."""
    has_mascot, has_sample = tells_of_mascots(text), tells_of_samples(text)
    sure = [*in_fields(text), *called(text, has_mascot=has_mascot), *beside_roles(text), *in_letters(text, has_mascot=has_mascot)]
    for start, end in (*sure, *weighed(text, known.union(*starmap(range, sure)), has_mascot=has_mascot)):
        if not (has_sample and explains_a_form(text, start, end)):
            yield Finding(GuardKind.PERSON_NAME, start, end, Level.HINT)


def weighed(text: str, known: Container[int], *, has_mascot: bool) -> Iterator[tuple[int, int]]:
    """*known*: where names stand that were found before."""
    for one in candidates(text):
        if one.start not in known and weight_of(text, one) > 0:
            end = end_of_name(text, one)
            if not (call_behind(text, end) and calls_nobody(text, one.start, end, has_mascot=has_mascot)):
                yield one.start, end
