"""A pattern finds in its letters what re2 finds in the text itself."""

from random import Random

import pytest
import re2

from lms.privacy.rules import inspect
from lms.privacy.rules.alphabets import Alphabet
from lms.privacy.rules.folding import fold
from lms.privacy.rules.matching import Encoded, Pattern
from tests.privacy.examples import examples

ODD = "\U00020bb7田さん\U0001f600090\ufffd\ud800é①㈱ﾊﾟ髙橋\n様\t｜\x00\x7f~ĀＡẞſK"
SPACED = "http://a\fb:c@d ftp://e:f\r@g\x0bh"
MEGABYTES = 256  # what the text itself takes, with the tables that re2 has of Han


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """What people write, each for itself and eight on end."""
    found = [fold(each.text).text for each in examples()]
    Random(8).shuffle(found)
    return [*found[:1_000], *("\n".join(found[at : at + 8]) for at in range(1_000, 3_400, 8)), fold(ODD).text, ODD[:7], SPACED, ""]


def test_each_pattern_finds_in_its_letters_what_it_finds_in_the_text(texts: list[str]) -> None:
    assert inspect("記録") == []  # all patterns there are have been asked
    patterns = [one for one in Pattern._all if one._number < Pattern._alphabets.count]
    assert len(patterns) > 40
    found = 0
    for pattern in patterns:
        itself = in_the_text(pattern)
        for text in texts:
            wanted = [[match.span(group) for group in range(itself.groups + 1)] for match in itself.finditer(text)]
            assert pattern.walk(Encoded(text)) == wanted, (pattern._source, text)
            assert pattern.walk(text) == wanted, (pattern._source, text)
            found += len(wanted)
    assert found > 5_000


def in_the_text(pattern: Pattern) -> "re2._Regexp[str]":
    options = re2.Options()
    options.longest_match = pattern._options.longest_match
    options.max_mem = MEGABYTES << 20
    return re2.compile(pattern._source, options)


def test_a_pattern_that_is_new_finds_in_a_text_that_was_written_out_before() -> None:
    text = Encoded("窓口は二階、\U0001f600の隣")
    assert len(text.letters) == len(text) * Pattern._alphabets.count
    pattern = Pattern("(二)階", "の(隣)")
    try:
        assert pattern.spans(text) == [(3, 4), (8, 9)]
    finally:
        Pattern._all.remove(pattern)


@pytest.mark.parametrize("pattern", [r"\W", r"a\Bb", r"[\S]", "\U0001f600"])
def test_what_would_be_read_otherwise_than_it_is_meant_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="no letter of a pattern"):
        Alphabet(pattern)


def test_a_pattern_with_more_letters_than_bytes_is_refused() -> None:
    most = "".join(chr(0x4E00 + 2 * number) for number in range(255 - 63 - 1))
    Alphabet("|".join(most))
    with pytest.raises(ValueError, match="more letters"):
        Alphabet("|".join(most + "語"))
