"""What a guide puts into quotation marks stands on a screen, in the words of its own language."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from lms.admin.markdown import PAGES
from tests.catalogue import english, standing

GUIDES = sorted(path.stem for path in (PAGES / "ja").glob("guide*.md"))
QUOTED = {"ja": re.compile("「([^「」]+)」"), "en": re.compile("“([^“”]+)”")}
SAID = {  # what people say or write themselves, and names of other papers
    "ja": {
        *(
            "試せた？",
            "木曜の午後に10分、いっしょに見ませんか",
            "来週の火曜、窓口が落ち着いたら",
            "転入の案内文で",
            "やさしい日本語に直してみる",
        ),
        *("2026-12-01〜2026-12-18 12月議会", "入ってから30日", "係長になってから30日", "三十", "１，２００"),
        *("いつ・どの業務で・何を試すか", "元職員", "Failures told without a name"),
    },
    "en": {
        *("Have you done it?", "Shall we look at it together for ten minutes on Thursday?", "2026-12-01〜2026-12-18 December session"),
        *("next Tuesday when the counter is quiet", "in the moving-in notice", "put it into plain Japanese"),
        *("former staff", "Failures told without a name"),
    },
}


def quoted(language: str, name: str) -> Iterator[str]:
    text = (PAGES / language / f"{name}.md").read_text(encoding="utf-8")
    yield from (each.rstrip(".,") for each in dict.fromkeys(QUOTED[language].findall(text)))


def sentences() -> dict[str, set[str]]:
    """Every sentence of the product, and its English: of one and of many, as a label and as the name of a list."""
    found = defaultdict[str, set[str]](set)
    for each in standing():
        if each.id:
            found[each.id if isinstance(each.id, str) else each.id[0]] |= {_plain(text) for text in english(each)}
    return found


def _plain(text: str) -> str:
    return text.strip().rstrip(".,:?").lower()


@pytest.mark.parametrize("language", QUOTED)
def test_a_button_that_a_guide_names_is_called_so(language: str) -> None:
    of = sentences()
    known = {_plain(each) for each in (*SAID[language], *(of if language == "ja" else set[str]().union(*of.values())))}
    named = {(name, each) for name in GUIDES for each in quoted(language, name)}
    assert sorted(each for each in named if _plain(each[1]) not in known) == []
    assert len(named) >= 80
    assert {each for each in SAID[language] if each not in {words for _, words in named}} == set(), "what no guide says any more"


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_name_the_same(name: str) -> None:
    text, of = (PAGES / "en" / f"{name}.md").read_text(encoding="utf-8").lower(), sentences()
    assert [(each, of[each]) for each in quoted("ja", name) if each in of and not any(words in text for words in of[each])] == []
