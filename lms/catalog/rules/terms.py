"""Words of the glossary: their number in the index, their place on the page, and where they stand in a section. Pure."""

import hashlib
import html
import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from lms.kernel.errors import N_, Unacceptable

KEY_BITS = 48
LEAST, LEAST_OF_HIRAGANA = 2, 4  # letters of a word: nothing parts words in hiragana from what stands beside them
HIRAGANA = re.compile("[ぁ-ゖー]*")
LEAST_HALF = 3  # letters of a name in brackets that is known by itself: LLM is, AI is everywhere
HALVES = re.compile(r"(.+?)[(（](.+)[)）]")
KINDS = ("[一-龠々〆ヶ]", "[ァ-ヺー]", "[A-Za-z0-9]")  # letters that run on into a longer word of the same kind
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
NO_PLACE = frozenset({"a", "button", "code", "pre", "h3", "h4", "th"})  # headings, what leads elsewhere, what one copies


def key_of(word: str, *told: str) -> int:
    """A number that stands for a word and all that is *told* of it (reading, explanation, English): another explanation is another number."""
    digest = hashlib.sha256("\0".join((word, *told)).encode()).digest()
    return int.from_bytes(digest[: KEY_BITS // 8])


def anchor_of(word: str) -> str:
    """The id of a word on the page of the glossary."""
    return "w-" + "-".join(word.split())


def word_of(typed: str) -> str:
    """A word that may be explained wherever it stands. Raises Unacceptable where it would be found in the middle of others."""
    least = LEAST_OF_HIRAGANA if HIRAGANA.fullmatch(typed) else LEAST
    if any(len(form) < least for form in forms_of(typed)) or not forms_of(typed):
        raise Unacceptable(
            N_("%(least)d字以上の言葉を書いてください。短い言葉は、ほかの言葉の一部にも出てきます。"), field="word", least=least
        )
    return typed


def forms_of(word: str) -> tuple[str, ...]:
    """How a word stands in a text: 大規模言語モデル(LLM) as either half, 学習(AIの) only whole, since 学習 alone means more."""
    halves = HALVES.fullmatch(word)
    if halves is None or halves[2].endswith("の"):
        return (word,)
    return tuple(half for half in halves.groups() if len(half) >= LEAST_HALF)


def first_places(markup: str, words: Mapping[str, str], put: Callable[[str, str], str]) -> str:
    """*markup* with what *put* makes of (word, as it stands) at the first place of each word; *words* by form.

    The markup is safe and whole. Words inside longer words, in headings, links and code stay as they are.
    """
    if not words:
        return markup
    pattern, by_form = _pattern(tuple(sorted(words))), {html.escape(form): word for form, word in words.items()}
    seen: set[str] = set()

    def placed(found: re.Match[str]) -> str:
        word = by_form[found[0]]
        if word in seen:
            return found[0]
        seen.add(word)
        return put(word, found[0])

    made, at, inside = [], 0, 0
    for tag in TAG.finditer(markup):
        text = markup[at : tag.start()]
        made += [text if inside else pattern.sub(placed, text), tag[0]]
        at = tag.end()
        if tag[2] in NO_PLACE:
            inside += -1 if tag[1] else 1
    made.append(pattern.sub(placed, markup[at:]))
    return "".join(made)


@lru_cache(maxsize=256)
def _pattern(forms: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(_alone(html.escape(form)) for form in sorted(forms, key=len, reverse=True)))


def _alone(form: str) -> str:
    """The form where no letter of the kind it begins or ends with goes on."""
    before = "".join(f"(?<!{kind})" for kind in KINDS if re.match(kind, form[0]))
    after = "".join(f"(?!{kind})" for kind in KINDS if re.match(kind, form[-1]))
    return f"{before}{re.escape(form)}{after}"
