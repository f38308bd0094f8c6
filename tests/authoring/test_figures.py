"""Figures: alternative words are asked for, metadata stays outside, only what can be drawn safely comes in."""

from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.authoring.models import MadeFile
from lms.catalog.models import FigurePicture
from lms.catalog.rules import pictures
from tests.authoring.drawing import SECRET, camera, chunk, jpeg, png, segment
from tests.catalog import FIGURE, LESSON
from tests.conftest import on_one_database
from tests.visitor import Visitor

FIGURES = "/author/1/figures"
WORDS = {"name": "desk", "alternative": "窓口の机に封筒が1通ある"}


@pytest.mark.parametrize("made", [png(), jpeg()], ids=["png", "jpeg"])
def test_what_a_picture_tells_beside_itself_is_taken_out(made: bytes) -> None:
    assert SECRET in made
    cleaned = pictures.cleaned(made)
    assert SECRET not in cleaned.content
    for word in (b"Exif", b"eXIf", b"tEXt", b"iTXt", b"tIME", b"Photoshop", b"\x11\x22\x33"):
        assert word not in cleaned.content
    assert pictures.cleaned(cleaned.content) == cleaned


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turned", range(2, 9))
def test_how_the_camera_was_held_is_all_that_stays_of_what_it_says(turned: int, order: str) -> None:
    told = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([turned]) + b"\0" * 6
    of_png, of_jpeg = pictures.cleaned(png(exif=camera(turned, order))), pictures.cleaned(jpeg(camera(turned, order)))
    assert of_png.content.replace(chunk(b"eXIf", told), b"") == png(spoken=False) != of_png.content
    assert of_jpeg.content.replace(segment(0xE1, b"Exif\0\0" + told), b"", 1) == pictures.cleaned(jpeg()).content != of_jpeg.content
    assert (of_png.width, of_png.height) == ((2, 3) if turned > 4 else (3, 2))
    assert [pictures.cleaned(each.content) for each in (of_png, of_jpeg)] == [of_png, of_jpeg]


@pytest.mark.parametrize("exif", [camera(0), camera(1), camera(9), camera(6)[:30], b"MM\0*\xff\xff\xff\xff", b"MM", b"XX" + camera(6)[2:]])
def test_a_camera_that_says_nothing_of_use_says_nothing(exif: bytes) -> None:
    assert pictures.cleaned(png(exif=exif)).content == png(spoken=False)
    assert pictures.cleaned(jpeg(exif)).content == pictures.cleaned(jpeg()).content


def test_a_picture_without_metadata_stays_as_it_is() -> None:
    assert pictures.cleaned(png(spoken=False)).content == png(spoken=False)
    assert (pictures.cleaned(png(7, 5)).width, pictures.cleaned(png(7, 5)).height) == (7, 5)
    assert (pictures.cleaned(jpeg()).width, pictures.cleaned(jpeg()).height) == (8, 8)


def test_broken_pictures_are_a_sentence() -> None:
    broken = [b"", b"GIF89a", b"<html>", png(6_001, 1), b"\x89PNG\r\n\x1a\n" + b"0" * pictures.MOST_BYTES]
    broken += [whole[:end] for whole in (png(spoken=False), jpeg().partition(SECRET)[0]) for end in range(0, len(whole) - 1, 3)]
    broken += [png().replace(b"IDAT", b"IDAX")]
    for content in broken:
        with pytest.raises(pictures.Unreadable):
            pictures.cleaned(content)


def test_a_picture_is_uploaded_shown_and_read(author: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    answer = author.submit(FIGURES, {**WORDS, "file": (BytesIO(png()), "IMG_1234.PNG")})
    assert answer.status_code == 303
    page = author.get(FIGURES).text
    line = "![窓口の机に封筒が1通ある](figures/desk.png)"
    assert line in page
    digest = session.scalars(select(FigurePicture.digest)).one()
    session.rollback()
    picture = f'<img class="picture" src="/courses/figures/{digest}" alt="窓口の机に封筒が1通ある" width="3" height="2">'
    assert picture in page
    sent = author.get(f"/courses/figures/{digest}")
    assert (sent.mimetype, SECRET in sent.data, sent.headers["X-Content-Type-Options"]) == ("image/png", False, "nosniff")
    author.submit("/author/1/text/01-cutting.md", {"text": LESSON.replace("短く書きます。", line)})
    assert picture in author.get("/author/1/text/01-cutting.md").text
    assert "直す所があります" not in author.get("/author/1").text
    assert author.get("/courses/figures/" + "0" * 64).status_code == 404


@on_one_database
def test_a_figure_needs_words_and_a_name_and_a_sound_file(author: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    before = session.scalar(select(func.count()).select_from(MadeFile))
    session.rollback()
    bad: list[tuple[dict[str, str], bytes, str]] = [
        ({"alternative": ""}, png(), "alternative-e"),
        ({"name": "../x"}, png(), "name-e"),
        ({}, b"MZ\x90", "file-e"),
        ({}, FIGURE.replace("<rect", '<script>alert(1)</script><rect onclick="x"', 1).encode(), "file-e"),
        ({}, FIGURE.encode("utf-16-le"), "file-e"),
    ]
    for typed, content, place in bad:
        answer = author.submit(FIGURES, {**WORDS, **typed, "file": (BytesIO(content), "a.png")})
        assert answer.status_code == 422, place
        assert f'id="{place}"' in answer.text
    assert "<script>alert" not in answer.text
    assert author.submit(FIGURES, WORDS).status_code == 422
    assert session.scalar(select(func.count()).select_from(MadeFile)) == before
    session.rollback()
    assert author.submit(FIGURES, {**WORDS, "file": (BytesIO(FIGURE.encode()), "a.svg")}).status_code == 303
    assert "figures/desk.svg" in author.get(FIGURES).text
