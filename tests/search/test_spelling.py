"""When two spellings are one word."""

import pytest

from lms.search.spelling import bones, is_respelled, is_shortened, is_slip


def test_bones() -> None:
    assert bones("読み聞かせ") == "読聞"
    assert not any(bones(word) for word in ("受ける", "資料", "ひらがな", "データ化"))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [("見おとし", "見落とし", True), ("色わけ", "色分け", True), ("保険", "保健", False), ("公正", "校正", False)],
)
def test_respelled(one: str, other: str, *, is_same: bool) -> None:
    assert is_respelled(one, other) is is_same


def test_shortened() -> None:
    assert is_shortened("突合わせ", "突き合わせ")
    assert not is_shortened("受かる", "受ける")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("バーコド", "バーコード", True),
        ("シレッダー", "シュレッダー", True),
        ("ドーロン", "ドローン", True),
        ("インタフェース", "インターフェイス", True),
        ("マニアュル", "マニュアル", True),
        ("サーバー", "サービス", False),
        ("アンケート", "アンテナ", False),
        ("リスト", "リスク", False),
    ],
)
def test_slips(one: str, other: str, *, is_same: bool) -> None:
    assert is_slip(one, other) is is_same
