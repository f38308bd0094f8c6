"""Where a prompt leaves a place for one's own words."""

import time

import pytest

from lms.prompts.kinds import MOST_TEXT
from lms.prompts.rules import Piece, holes, pieces

TABLE = {
    "": [],
    "そのまま": [],
    "〔案内文〕を直す": ["案内文"],
    "{{ 期限 }}まで、{{期限}}に": ["期限"],
    "〔案内文〕と{{期限}}": ["案内文", "期限"],
    "〔〕{{}}〔二\n行〕{一つ}": [],
    "〔〔内側〕〕": ["内側"],
    f"〔{'長' * 41}〕": [],
    "〔 〕": ["…"],
}


@pytest.mark.parametrize("text", TABLE)
def test_places_are_found_and_nothing_is_lost(text: str) -> None:
    assert holes(text) == TABLE[text]
    assert "".join(piece.text for piece in pieces(text)) == text


def test_the_words_around_stay_apart() -> None:
    assert pieces("次の〔文〕を") == [Piece("次の"), Piece("〔文〕", "文"), Piece("を")]


@pytest.mark.parametrize("text", ["〔" * MOST_TEXT, "{{" * (MOST_TEXT // 2), "〔あ{{い" * (MOST_TEXT // 5)])
def test_no_text_makes_it_slow(text: str) -> None:
    began = time.process_time()
    pieces(text)
    assert time.process_time() - began < 0.1
