"""What `@immutable` promises: the same as `@dataclass(frozen=True, slots=True)`."""

from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from lms.kernel.immutable import immutable


@immutable
class Point:
    x: int
    y: int = 2
    names: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False, compare=False)


@immutable
class Said:
    words: str
    params: dict[str, str] = field(default_factory=dict, hash=False)


@immutable
class Named(Point):
    name: str = "here"


@immutable
class Nothing:
    """No field at all."""


@pytest.mark.parametrize("arguments", [(), (1, 2, [], "", 5)])
def test_it_is_made_as_its_fields_say(arguments: tuple[Any, ...]) -> None:
    assert (Point(1).x, Point(x=1).y, Point(1, 3).y, Point(1, names=["a"]).names) == (1, 2, 3, ["a"])
    assert Point(1).names is not Point(1).names
    assert Named(1, name="there").name == "there"
    assert Nothing() == Nothing()
    with pytest.raises(TypeError, match="__init__"):
        Point(*arguments)


def test_two_are_the_same_by_their_values_and_their_kind() -> None:
    assert Point(1, secret="a") == Point(1, secret="b") != Point(2)
    assert Named(1) != Point(1)
    assert len({Nothing(), Nothing()}) == 1
    assert len({Said("a", {"b": "c"}), Said("a", {"b": "c"}), Said("a")}) == 2
    assert hash(Said("a", {"b": "c"})) == hash(Said("a"))
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_it_never_changes_and_has_room_for_nothing_else() -> None:
    point: Any = Point(1)
    for name in ("x", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(point, name, 2)
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert not hasattr(point, "__dict__")
    assert not hasattr(Named(1), "__dict__")


def test_the_tools_of_data_classes_know_it() -> None:
    point = Point(1, secret="hush")
    assert replace(point, y=3) == Point(1, 3)
    assert replace(point, y=3).secret == "hush"
    assert asdict(point) == {"x": 1, "y": 2, "names": [], "secret": "hush"}
    assert [each.name for each in fields(Named)] == ["x", "y", "names", "secret", "name"]
    assert repr(point) == "Point(x=1, y=2, names=[])"
    match point:
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_what_it_would_leave_out_is_refused() -> None:
    with pytest.raises(TypeError, match="__post_init__"):
        immutable(type("Judged", (), {"__post_init__": lambda self: None}))


Kind = TypeVar("Kind")


@immutable
class Told(Generic[Kind]):
    words: Kind
    most: ClassVar[int] = 5


@immutable
class Late(Named):
    """A field that stands already, with another default, and one more."""

    y: int = 7
    reason: str = ""


def test_what_belongs_to_the_class_and_what_stands_already_is_no_new_field() -> None:
    assert (Told.most, [each.name for each in fields(Told)], Told("a").words) == (5, ["words"], "a")
    assert [each.name for each in fields(Late)] == ["x", "y", "names", "secret", "name", "reason"] == list(Late.__match_args__)
    assert (Late(1).y, Late(1, 2).y, vars(Late)["__slots__"]) == (7, 2, ("reason",))
    assert not hasattr(Late(1), "__dict__")
    assert is_dataclass(Late)


def test_what_takes_after_one_without_being_one_is_known_by_the_fields_of_that() -> None:
    class Plain(Point):
        __slots__ = ()

    plain: Any = Plain(1)
    assert [each.name for each in fields(plain)] == ["x", "y", "names", "secret"]
    assert replace(plain, y=5) == Plain(1, 5) != Point(1, 5)
