"""Lines of JSON from elsewhere: strict in the keys, liberal in the values."""

import json
from typing import Any

import pytest

from lms.cases.files import bundles
from lms.cases.files.lines import Fault, Foreign, read
from lms.kernel.errors import Unacceptable
from lms.kernel.text import tidy

SOUND = {"ref": "2026-014", "kind": "improvement", "title": "案内文をやさしい日本語に", "summary": "問い合わせが減りました"}
SEED = bytes(range(32))


def line(**changed: Any) -> bytes:
    return json.dumps({**SOUND, **changed}).encode() + b"\n"


def one(content: bytes) -> Foreign | Fault:
    (found,) = read([content])
    return found


def case(**changed: Any) -> Foreign:
    found = one(line(**changed))
    assert isinstance(found, Foreign), found
    return found


def said(content: bytes) -> str:
    found = one(content)
    assert isinstance(found, Fault), found
    return found.message % found.params if found.params else found.message


@pytest.mark.parametrize(
    ("changed", "field", "ai_use"),
    [
        ({}, "other", "other"),
        ({"field": "documents", "ai_use": "drafting"}, "documents", "drafting"),
        ({"field": "窓口・電話", "ai_use": "議事録・要約"}, "counter", "minutes"),
        ({"field": "電話", "ai_use": "ＦＡＱ"}, "counter", "enquiry"),
        ({"field": "福祉", "ai_use": "画像の生成"}, "other", "other"),
        ({"field": ["広報", "防災"], "ai_use": ""}, "other", "other"),
        ({"field": None, "ai_use": None}, "other", "other"),
    ],
)
def test_their_words_become_ours_where_we_know_them(changed: dict[str, Any], field: str, ai_use: str) -> None:
    found = case(**changed)
    assert (found.field, found.ai_use) == (field, ai_use)
    if changed.get("field") == "福祉":
        assert found.words["field"] == "福祉"
        assert found.words["ai_use"] == "画像の生成"


@pytest.mark.parametrize(
    ("typed", "kind"), [("near_miss", "near_miss"), ("失敗事例", "failure"), ("ヒヤリハット", "near_miss"), ("Failure", "failure")]
)
def test_kinds(typed: str, kind: str) -> None:
    assert case(kind=typed).kind == kind


def test_what_may_be_missing_and_what_is_mended() -> None:
    found = case(
        summary="",
        body="## きっかけ\r\n\r\n電話が*多かった*\x00ためです。\ud800",
        ref=14,
        tool=None,
        published_on="2026-04-01T09:00:00+09:00",
    )
    assert found.ref == "14"
    assert found.body == "## きっかけ\n\n電話が*多かった*ためです。"
    assert found.one_line() == "電話が*多かった*ためです。"
    assert found.published_on is not None
    assert found.published_on.isoformat() == "2026-04-01"
    assert isinstance(one(b"\xef\xbb\xbf" + line(published_on="")), Foreign)
    assert list(read([b"\n", b"  \r\n"])) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (line(author="山野"), "キー「author」は使えません"),
        (line(kind="success"), "「kind」は improvement"),
        (line(title="　"), "「title」がありません"),
        (line(title="\u200b\u2060"), "「title」がありません"),
        (line(ref=None), "「ref」がありません"),
        (line(summary=""), "「summary」か「body」"),
        (line(title="長" * 201), "200字まで"),
        (line(summary={"a": 1}), "文字で書いて"),
        (line(published_on="4月1日"), "2026-04-01 のように"),
        (line(published_on="0001-01-01"), "2026-04-01 のように"),
        (line(published_on="2026-04-01 ごろ"), "2026-04-01 のように"),
        (b'{"ref": "1", "ref": "2"}', "同じキーが2度"),
        (b"[" * 100_000, "JSONとして読めません"),
        (b'"text"', "JSONとして読めません"),
        (b'{"ref": "1", "kind": "failure", "title": NaN, "summary": "a"}', "JSONとして読めません"),
        ('{"ref": "改善"}'.encode("cp932"), "UTF-8"),
        (b'{"ref": ' + b"9" * 5_000 + b"}", "JSONとして読めません"),
        (b" " * 1_000_001, "1行が長すぎます"),
    ],
)
def test_what_is_wrong_is_said(content: bytes, words: str) -> None:
    assert words in said(content)


def test_a_number_is_taken_as_it_was_written() -> None:
    found = one(b'{"ref": 1e999, "kind": "failure", "title": 2.50, "summary": "a"}')
    assert isinstance(found, Foreign)
    assert (found.ref, found.title) == ("1e999", "2.50")


def test_a_ref_stands_once() -> None:
    first, second = read([line(), line(title="ほかの題名")])
    assert isinstance(first, Foreign)
    assert isinstance(second, Fault)
    assert (second.line, second.params["other"]) == (2, 1)


def test_a_bundle_is_what_was_signed() -> None:
    made = bundles.sealed("みどり市", "2026-11-24", [SOUND], SEED)
    opened = bundles.opened(made)
    assert (opened.source, opened.made_on, [json.loads(each) for each in opened.lines]) == ("みどり市", "2026-11-24", [SOUND])
    assert opened.public_key == bundles.public_key(SEED)
    assert len(bundles.fingerprint(opened.public_key)) == 39


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (lambda made: made.replace("やさしい".encode(), "かんたん".encode()), "署名が合いません"),
        (lambda made: made + line(), "署名が合いません"),
        (lambda made: made.replace(bundles.public_key(SEED).encode(), bundles.public_key(bytes(32)).encode()), "署名が合いません"),
        (lambda made: made.replace("みどり市".encode(), "あおば市".encode()), "署名が合いません"),
        (lambda made: made.replace(b'"signature": "', b'"signature": "zz'), "束として読めません"),
        (lambda _: b"PK\x03\x04" + bytes(2_000), "束として読めません"),
        (lambda _: b"\x1f\x8b", "束として読めません"),
        (lambda made: made + b"{}\n" * 100_000, "大きすぎます"),
        (lambda made: made + b" " * bundles.MOST_BYTES, "大きすぎます"),
    ],
)
def test_another_file_is_refused(changed: Any, words: str) -> None:
    with pytest.raises(Unacceptable) as refusal:
        bundles.opened(changed(bundles.sealed("みどり市", "2026-11-24", [SOUND], SEED)))
    assert words in str(refusal.value)


def test_nothing_turns_the_order_of_letters() -> None:
    found = case(title="窓口の\u202eかな\u202c", summary="\u2066表\u2069", body="\u202aC:\\表\u202c")
    assert (found.title, found.summary, found.body) == ("窓口のかな", "表", "C:\\表")
    assert tidy("\u202aC:\\表\u202c\r\n👨\u200d👩\ufe0f") == "C:\\表\n👨\u200d👩\ufe0f", "what joins letters stays"
