"""Verdicts on cases, in tables; and the picture of a lineage."""

from datetime import UTC, datetime

import pytest

from lms.cases import rules
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, CaseKind, CaseState
from lms.cases.queries.lineage import COLUMN, MARGIN, ROW, Branch, picture
from lms.cases.rules import differences
from lms.kernel.errors import Refusal, Unacceptable


def field_refused(check: object, *arguments: object) -> str | None:
    assert callable(check)
    try:
        check(*arguments)
    except Unacceptable as refusal:
        assert str(refusal)
        return refusal.field
    return None


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("answer", [None, "", "no", "yes", "perhaps"])
def test_a_failure_asks_first_whether_it_is_an_accident(kind: CaseKind, answer: str | None) -> None:
    fits = kind == CaseKind.IMPROVEMENT or answer == "no"
    assert field_refused(rules.check_incident, kind, answer) == (None if fits else "incident")


def test_an_accident_goes_the_formal_route() -> None:
    with pytest.raises(rules.FormalRoute, match="ここには残しません"):
        rules.check_incident(CaseKind.NEAR_MISS, "yes")
    with pytest.raises(Unacceptable) as refused:
        rules.check_incident(CaseKind.FAILURE, None)
    assert not isinstance(refused.value, rules.FormalRoute)


GOOD = {"title": "題", "one_line": "一言", "tried": "試した"}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"title": "  "}, "title"),
        ({"title": "！？…。"}, "title"),
        ({"tried": "😀 ―― ★"}, "tried"),
        ({"title": "AI"}, None),
        ({"title": "あ" * 80}, None),
        ({"title": "あ" * 81}, "title"),
        ({"one_line": ""}, "one_line"),
        ({"one_line": "あ" * 201}, "one_line"),
        ({"tried": ""}, "tried"),
        ({"tried": "あ" * 4_000}, None),
        ({"tried": "あ" * 4_001}, "tried"),
    ],
)
def test_what_a_case_has_to_tell(changed: dict[str, str], field: str | None) -> None:
    assert field_refused(rules.check_texts, *{**GOOD, **changed}.values()) == field


@pytest.mark.parametrize(("effect", "not_worked", "field"), [("効いた", "", None), ("", "止まった", None), (" ", "\n", "effect")])
def test_an_effect_or_what_did_not_work_is_told(effect: str, not_worked: str, field: str | None) -> None:
    assert field_refused(rules.check_told, effect, not_worked) == field


@pytest.mark.parametrize(
    ("lesson", "fits"),
    [
        ("次は、期限を先に書きます。", True),
        ("次は直す", False),
        ("次は", False),
        ("次は、", False),
        ("期限を先に書きます。", False),
        ("", False),
    ],
)
def test_the_lesson_is_a_sentence_for_the_next_person(lesson: str, fits: bool) -> None:
    assert field_refused(rules.check_lesson, lesson) == (None if fits else "lesson")


@pytest.mark.parametrize(
    ("kind", "causes", "fits"),
    [
        (CaseKind.FAILURE, ("", "", ""), True),
        (CaseKind.FAILURE, ("", "", "見落とした"), False),
        (CaseKind.NEAR_MISS, (" ", "\n", "見落とした"), False),
        (CaseKind.FAILURE, ("一覧がなかった", "", "見落とした"), True),
        (CaseKind.FAILURE, ("", "一人で当番だった", "見落とした"), True),
        (CaseKind.IMPROVEMENT, ("", "", "見落とした"), True),
    ],
)
def test_a_person_alone_is_never_a_cause(kind: CaseKind, causes: tuple[str, str, str], fits: bool) -> None:
    assert field_refused(rules.check_causes, kind, *causes) == (None if fits else "cause_tools")


@pytest.mark.parametrize(("minutes", "fits"), [(None, True), (0, True), (1_440, True), (-1, False), (1_441, False)])
def test_minutes(minutes: int | None, fits: bool) -> None:
    assert field_refused(rules.check_minutes, minutes, "minutes_after") == (None if fits else "minutes_after")


MOVES = {
    # state: (released, returned, revised); None is a refusal
    CaseState.DRAFT: (None, None, CaseState.OWN_SECTION),
    CaseState.OWN_SECTION: (CaseState.PUBLISHED, CaseState.RETURNED, CaseState.OWN_SECTION),
    CaseState.RETURNED: (CaseState.PUBLISHED, CaseState.RETURNED, CaseState.OWN_SECTION),
    CaseState.PUBLISHED: (None, None, CaseState.REVISED),
    CaseState.REVISED: (None, None, CaseState.REVISED),
    CaseState.ARCHIVED: (None, None, None),
}


@pytest.mark.parametrize("state", CaseState)
def test_states(state: CaseState) -> None:
    def after(move: object) -> CaseState | None:
        assert callable(move)
        try:
            return CaseState(move(state))
        except rules.NotWaiting as refusal:
            assert isinstance(refusal, Refusal)
            assert refusal.status == 409
            return None

    assert (after(rules.released), after(rules.returned), after(rules.revised)) == MOVES[state]


def test_what_waits_is_not_seen_by_all() -> None:
    assert not set(SEEN_BY_ALL) & set(SEEN_BY_SECTION)
    assert not {CaseState.DRAFT, CaseState.ARCHIVED} & {*SEEN_BY_ALL, *SEEN_BY_SECTION}


@pytest.mark.parametrize(("path", "department"), [("/1/4/12/", "/1/"), ("/1/", "/1/"), ("/", "//")])
def test_the_department_of_a_path(path: str, department: str) -> None:
    assert rules.department(path) == department


def a_try(section: str, *branches: Branch, state: str = "planned", outcome: str = "") -> Branch:
    return Branch(section, "直す", state, outcome, datetime(2026, 11, 24, tzinfo=UTC), None, "", list(branches))


def test_the_picture_puts_a_generation_into_each_column() -> None:
    grown = [a_try("税務課", a_try("福祉課"), a_try("広報課"), state="logged", outcome="did_not_work"), a_try("防災課")]
    made = picture("総務課", "市民課", grown)
    at = {box.name: (box.x, box.standing) for box in made.boxes}
    first, second, third, fourth = (MARGIN + COLUMN * number for number in range(4))
    assert at == {
        "総務課": (first, "origin"),
        "市民課": (second, "here"),
        "税務課": (third, "did_not_work"),
        "防災課": (third, "planned"),
        "福祉課": (fourth, "planned"),
        "広報課": (fourth, "planned"),
    }
    assert made.path.count("M") == 5  # a curve to every box but the first
    assert made.height == 3 * ROW
    assert made.width > fourth
    assert len({(box.x, box.y) for box in made.boxes}) == len(made.boxes)


def test_the_picture_of_one_origin_alone() -> None:
    made = picture("総務課", "市民課", [])
    assert ([box.name for box in made.boxes], made.path.count("M"), made.height) == (["総務課", "市民課"], 1, ROW)


@pytest.mark.parametrize(
    ("disclosure", "state", "needs_check", "then"),
    [
        ("section", "published", True, "own_section"),
        ("section", "revised", False, "own_section"),
        ("section", "returned", True, "returned"),
        ("everybody", "own_section", True, "own_section"),
        ("everybody", "own_section", False, "published"),
        ("partners", "returned", False, "returned"),
    ],
)
def test_a_case_kept_in_its_section(disclosure: str, state: str, needs_check: bool, then: str) -> None:
    assert rules.kept_to(disclosure, state, needs_check=needs_check) == then


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("同じ。", "同じ。", [("same", "同じ。")]),
        ("", "足した。", [("in", "足した。")]),
        ("消した。", "", [("out", "消した。")]),
        ("一つ目。二つ目。", "一つ目。三つ目。", [("same", "一つ目。"), ("out", "二"), ("in", "三"), ("same", "つ目。")]),
        ("まったく別の話。", "XYZ", [("out", "まったく別の話。"), ("in", "XYZ")]),
    ],
)
def test_what_changed_is_in_pieces(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert differences.pieces(before, after) == pieces


def test_no_text_makes_the_comparison_slow() -> None:
    """The longest box, in the shapes that are worst for a comparison; the pieces give both texts back."""
    many = "".join(f"{n % 97}。" for n in range(1_300))
    few = [f"{n}。" for n in range(290)]
    shapes = [
        (many, many[::-1]),
        ("".join(few), "".join(few[::-1])),
        ("あ" * 4_000, "あ" * 3_999 + "い"),
        ("あ。" * 2_000, "い。" * 2_000),
        ("あい" * 2_000, "いあ" * 2_000),
        ("あ\n" * 2_000, "あ\n\n" * 1_300),
    ]
    for before, after in shapes:
        found = differences.pieces(before, after)
        assert "".join(text for kind, text in found if kind != "in") == before
        assert "".join(text for kind, text in found if kind != "out") == after
