"""The municipality's logo: judged by its bytes, served so that nothing in it can run, on every page with its name."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models.office import OfficeFile, OfficeSettingChange
from lms.accounts.queries import office
from lms.accounts.rules import pictures
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import PageForm, Visitor

Visit = Callable[[PersonId | None], Visitor]
PATH = "/office/settings/logo"


def png(width: int = 60, height: int = 20, padding: int = 0) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    more = chunk(b"tEXt", b"x" * padding) if padding else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app0 + frame + b"\xff\xd9"


def webp(kind: bytes, body: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


VP8X = webp(b"VP8X", b"\0\0\0\0" + (299).to_bytes(3, "little") + (99).to_bytes(3, "little"))
VP8L = webp(b"VP8L", b"\x2f" + struct.pack("<I", 299 | 99 << 14))
VP8 = webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 300, 100))


def send(visitor: Visitor, content: bytes | None, name: str = "logo.png", form: PageForm | None = None) -> TestResponse:
    values = {key: value[0] for key, value in (form or visitor.form(PATH, action="")).values.items() if key != "picture"}
    data: dict[str, object] = {**values, **({"picture": (io.BytesIO(content), name)} if content is not None else {})}
    return visitor.client.post(PATH, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (png(300, 100), ("image/png", 300, 100)),
        (jpeg(300, 100), ("image/jpeg", 300, 100)),
        (VP8X, ("image/webp", 300, 100)),
        (VP8L, ("image/webp", 300, 100)),
        (VP8, ("image/webp", 300, 100)),
    ],
    ids=["png", "jpeg", "vp8x", "vp8l", "vp8"],
)
def test_what_may_stand_as_a_logo(content: bytes, found: tuple[str, int, int]) -> None:
    judged = pictures.judged(content)
    assert (judged.media_type, judged.width, judged.height) == found


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
REFUSED = {
    "svg": (SVG, "PNG、JPEG、WebP のどれかの画像を選んでください。"),
    "html": (b"<script>alert(1)</script>", "PNG、JPEG、WebP のどれか"),
    "gif": (b"GIF89a" + b"\0" * 40, "PNG、JPEG、WebP のどれか"),
    "large": (png(padding=210_000), "200 KBまでの画像にしてください。いまは206 KBです。"),
    "wide": (png(2001, 1), "縦も横も2000ドットまでにしてください。いまは2001×1です。"),
    "high": (jpeg(1, 2001), "2000ドットまで"),
    "flat": (jpeg(0, 10), "2000ドットまで"),
    "cut": (png()[:-6], "途中で切れている"),
    "cut jpeg": (jpeg(10, 10)[:-1], "途中で切れている"),
    "no frame": (b"\xff\xd8\xff\xd9", "途中で切れている"),
    "endless": (b"\xff\xd8\xff\xe0\xff\xff\xff\xd9", "途中で切れている"),
    "cut webp": (VP8X + b"\0", "途中で切れている"),
    "unknown webp": (webp(b"XXXX", b"\0" * 10), "途中で切れている"),
    "head only": (b"\x89PNG\r\n\x1a\n", "途中で切れている"),
    "nothing": (b"", "画像を選んでください。"),
}


@on_one_database
@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=list(REFUSED))
def test_a_refused_picture_is_not_kept(visit: Visit, session: Session, town: Town, content: bytes, sentence: str) -> None:
    answer = send(visit(town.office), content, "logo.png")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count()).select_from(OfficeFile)) == 0
    session.rollback()
    assert visit(None).get("/logo").status_code == 404


@on_one_database
def test_no_file_at_all_is_said(visit: Visit, town: Town) -> None:
    answer = send(visit(town.office), None)
    assert answer.status_code == 422
    assert "画像を選んでください。" in answer.text


def test_the_logo_is_on_every_page_and_runs_nothing(visit: Visit, session: Session, town: Town) -> None:
    office_ = visit(town.office)
    office_.submit("/office/settings", {"municipality": "環野市"})
    assert send(office_, png()).status_code == 303
    kept = office.logo(session)
    assert kept is not None
    assert (kept.media_type, kept.content) == ("image/png", png())
    session.rollback()
    address = f"/logo?v={kept.digest[:12]}"
    for visitor, path in ((visit(town.yamano), "/me/"), (visit(None), "/login")):
        page = visitor.get(path).text
        assert f'src="{address}"' in page
        assert 'alt="環野市のロゴ"' in page
        assert page.count("on-paper") == 1
    answer = visit(None).get(address)
    assert answer.data == png()
    assert answer.mimetype == "image/png"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert visit(None).get("/logo").headers["Cache-Control"] == "no-cache"


@on_one_database
def test_another_picture_has_another_address_and_none_takes_it_away(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    send(visitor, png())
    first = office.logo(session)
    session.rollback()
    send(visitor, VP8X, "環野市.webp")
    second = office.logo(session)
    assert first is not None
    assert second is not None
    assert (second.media_type, first.digest != second.digest) == ("image/webp", True)
    session.rollback()
    page = visitor.get(PATH).text
    assert first.digest[:8] in page, "the history tells one picture from the other"
    assert visitor.submit(PATH, action=f"{PATH}/remove").status_code == 303
    assert office.logo(session) is None
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 3
    session.rollback()
    assert "/logo?v=" not in visitor.get(PATH).text


def test_a_double_click_is_one_change(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.office)
    opened = visitor.form(PATH, action="")
    assert [send(visitor, png(), form=opened).status_code for _ in range(2)] == [303, 303]
    away = visitor.form(PATH, action=f"{PATH}/remove")
    assert [visitor.send(PATH, away).status_code for _ in range(2)] == [303, 303]
    assert session.scalar(select(func.count()).select_from(OfficeSettingChange)) == 2


@on_one_database
def test_two_windows_do_not_overwrite_each_others_logo(visit: Visit, session: Session, town: Town) -> None:
    hers, his = visit(town.office), visit(town.administrator)
    opened = hers.form(PATH, action="")
    send(his, VP8X)
    refused = send(hers, png(), form=opened)
    assert refused.status_code == 422
    assert "ほかの方が先に変更しました" in refused.text
    assert hers.post(f"{PATH}/remove", {"seen": "logo:7"}).status_code == 409
    kept = office.logo(session)
    assert kept is not None
    assert kept.media_type == "image/webp"
