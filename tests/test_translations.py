"""The English catalogue is complete, current and compiled; parameters survive translation."""

import re
from collections.abc import Callable

import pytest
from babel.messages import Catalog

from tests import house
from tests.catalogue import MO, compiled, english, extracted, standing

PARAMETER = re.compile(r"%\((\w+)\)[ds]|\{(\w+)\}")
KEEPS_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]+")  # words that stand in Japanese on purpose are listed below
ENDED = re.compile(r"[.?]\)?$|(?:[.:;] (?:For e|E|e)xample:? |e\.g\. |: )[^.]+$")
ON_PURPOSE = {"まなびの環", "元職員", "日本語", "環野市", "みどり野市", "次は"}


def missing(catalog: Catalog, of: Catalog) -> list[str]:
    found = []
    for message in of:
        if message.id:
            translated = catalog.get(message.id)
            if translated is None or translated.fuzzy or not all(english(translated)):
                found.append(str(message.id))
    return found


def parameters(text: str) -> set[str]:
    return {first or second for first, second in PARAMETER.findall(text)}


def wrong_parameters(catalog: Catalog) -> list[str]:
    found = []
    for message in catalog:
        if message.id:
            wanted = parameters(message.id if isinstance(message.id, str) else message.id[-1])
            texts = english(message)  # "one lesson" may do without its number, "lessons" may not
            found += [
                text
                for text in texts
                if parameters(text) - wanted or (wanted - parameters(text)) - ({"num"} if text is not texts[-1] else set())
            ]
    return found


def left_in_japanese(catalog: Catalog) -> list[str]:
    found = []
    for message in catalog:
        found += [text for text in (english(message) if message.id else []) if set(KEEPS_JAPANESE.findall(text)) - ON_PURPOSE]
    return found


def test_every_sentence_has_its_english() -> None:
    assert missing(standing(), extracted()) == []


def test_no_sentence_stands_in_the_catalogue_for_nothing() -> None:
    wanted = {message.id for message in extracted()}
    assert [message.id for message in standing() if message.id and message.id not in wanted] == []


def half_sentences(catalog: Catalog) -> list[str]:
    """What refuses in a whole sentence in Japanese does so in English."""
    refused = {said for path in house.python_files() for said in house.refusals(path.read_text(encoding="utf-8"))}
    found = [text for message in catalog if message.id in refused for text in english(message)]
    return [text for text in found if not ENDED.search(text)]


def test_refusals_are_whole_sentences_in_english_too() -> None:
    assert half_sentences(standing()) == []


def test_parameters_survive_translation() -> None:
    assert wrong_parameters(standing()) == []


def test_the_english_is_english() -> None:
    assert left_in_japanese(standing()) == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert compiled(standing()) == MO.read_bytes()


@pytest.mark.parametrize(
    ("string", "check"),
    [("", missing), ("保存しました", left_in_japanese), ("Saved %(other)s", wrong_parameters)],
    ids=["missing", "japanese", "parameter"],
)
def test_each_check_can_fail(string: str, check: Callable[..., list[str]]) -> None:
    catalog = Catalog(locale="en")
    catalog.add("%(name)sを保存しました", string)
    assert check(catalog, catalog) if check is missing else check(catalog)
