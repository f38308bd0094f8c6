"""The English catalogue is complete, current and compiled; parameters survive translation."""

import re
from collections.abc import Callable

import pytest
from babel.messages import Catalog

from tests import house
from tests.catalogue import MO, compiled, english, extracted, standing
from tests.glossary import other_words

PARAMETER = re.compile(r"%\((\w+)\)[ds]|\{(\w+)\}")
KEEPS_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]+")  # words that stand in Japanese on purpose are listed below
ENDED = re.compile(r"[.?]\)?$|(?:[.:;] (?:For e|E|e)xample:? |e\.g\. |: )[^.]+$")
COUNTS = re.compile(r"%\((\w+)\)[ds] (?:[a-z]+ )?(?!(?:is|as|has|was|its|this|does|goes|these|answers)\b)(?:[a-z]{2,}s|people)\b")
LIMITS = {"most", "least", "max", "smallest"}  # what a rule sets, always more than one
NO_NUMBERS = {"line", "code", "day", "port"}  # "line 3 stands", "the code 1002 belongs"
ALWAYS_MANY = {  # limits and spans under other names; a row of jobs says "in a row" from two on
    "%(count)d人に満たない集まりの数は出しません。",
    "%(count)d人以上が書いた可能性のある所だけを選べます。迷ったら、付けないでください。",
    "%(days)d日先までにしてください。続けるときは、また書いてください。",
    "%(hours)d時間までにしてください。大事な知らせが遅れすぎないようにするためです。",
    "%(weeks)d週間、学ぶが止まっています",
    "「%(name)s」の長が%(count)d人になります。そのあとの発令で直してください。",
    "だれがさがしたかは残していません。個人情報らしいことばと名前は、はじめから残りません。%(weeks)d週間で消えます。",
    "所属の名前は、%(count)d人以上が書いた可能性のある課か部だけを選べます。はじめの設定は「付けない」です。",
    "答えてから%(days)d日がたったので、もう変えられません。",
    "続けて%(count)d回",
    "聞くのは年に2回までです。ほかの回から%(days)d日以上あけてください。",
    "計画の日から何週間後にお聞きするか。はじめは%(weeks)s週間後です。",
    (
        "講座をつくる人とDX推進室が、%(smallest)d人以上の答えがそろってから、名前なしでまとめて読みます。"
        "評価には使いません。答えてから%(days)d日は、書き直せます。"
    ),
}
ON_PURPOSE = {"まなびの環", "元職員", "日本語", "環野市", "みどり野市", "次は"}


def missing(catalog: Catalog, of: Catalog) -> list[str]:
    found = []
    for message in of:
        if message.id:
            translated = catalog.get(message.id, message.context)
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


def always_many(catalog: Catalog) -> list[str]:
    """English that names several of a thing whose number may be one, and has no words for one."""
    found = []
    for message in catalog:
        if isinstance(message.id, str) and message.id and message.id not in ALWAYS_MANY:
            named = {name for text in english(message) for name in COUNTS.findall(text)}
            found += [message.id] if named - LIMITS - NO_NUMBERS else []
    return found


def test_one_of_a_thing_is_told_as_one() -> None:
    assert always_many(standing()) == []
    assert {message.id for message in standing()} >= ALWAYS_MANY


def test_units_have_a_word_for_one() -> None:
    """Wherever a unit is marked, it is a word for one and a word for many; nobody asks for a unit as for a sentence."""
    units = {message.id[0]: english(message) for message in standing() if isinstance(message.id, tuple) and "%" not in message.id[0]}
    assert units["件"] == ["item", "items"]
    several = {many for one, many in units.values() if one != many}
    assert [message.id for message in standing() if isinstance(message.id, str) and english(message)[0] in several] == []


def test_every_sentence_has_its_english() -> None:
    assert missing(standing(), extracted()) == []


def test_no_sentence_stands_in_the_catalogue_for_nothing() -> None:
    wanted = {(message.id, message.context) for message in extracted()}
    assert [message.id for message in standing() if message.id and (message.id, message.context) not in wanted] == []


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


def test_one_word_for_a_concept() -> None:
    assert list(other_words(standing())) == []


@pytest.mark.parametrize(
    ("japanese", "text", "calls"),
    [
        ("全庁で読めます", "Everybody can read it", "whole municipality"),
        ("直す", "Mend the town’s personal data", "not town"),
        ("メールを送る", "Send mail", "not mail"),
    ],
)
def test_another_word_is_found(japanese: str, text: str, calls: str) -> None:
    catalog = Catalog(locale="en")
    catalog.add(japanese, text)
    assert any(each.endswith(calls) for each in other_words(catalog))


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert compiled(standing()) == MO.read_bytes()


@pytest.mark.parametrize(
    ("string", "check"),
    [("", missing), ("保存しました", left_in_japanese), ("Saved %(other)s", wrong_parameters), ("Saved %(name)s items", always_many)],
    ids=["missing", "japanese", "parameter", "one"],
)
def test_each_check_can_fail(string: str, check: Callable[..., list[str]]) -> None:
    catalog = Catalog(locale="en")
    catalog.add("%(name)sを保存しました", string)
    assert check(catalog, catalog) if check is missing else check(catalog)
