"""Data classes that never change, with slots, made at little cost (docs/decisions/0055)."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

Class = TypeVar("Class")
OF_ITS_OWN = ("__dict__", "__weakref__")  # every class has these made for itself
KEPT = ("__doc__", "__module__", "__orig_bases__")

if sys.version_info >= (3, 14):  # where a class keeps its annotations as a function until somebody asks
    from annotationlib import Format, get_annotations

    def _annotated(cls: type) -> dict[str, Any]:
        return get_annotations(cls, format=Format.FORWARDREF)
else:
    from inspect import get_annotations as _annotated


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def immutable(cls: type[Class]) -> type[Class]:
    """What `@dataclass(frozen=True, slots=True)` promises, and `fields`, `replace` and `asdict` know it.

    That decorator looks through each class and compiles six functions for it; here three are shared, and the rest waits for the first of its kind.
    """
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__}: nothing calls __post_init__ here; take @dataclass(frozen=True)")
    told = cls.__dict__
    own = [name for name, hint in _annotated(cls).items() if not _is_of_the_class(hint)]
    taken = {slot for base in cls.__mro__[1:] for slot in base.__dict__.get("__slots__", ())}
    wanted = _Fields({name: told[name] for name in own if name in told})
    body = {name: value for name, value in told.items() if name not in own and name not in OF_ITS_OWN}
    body |= SHARED | {
        "__doc__": cls.__doc__ or cls.__name__,
        "__slots__": tuple(name for name in own if name not in taken),
        "__match_args__": tuple(dict.fromkeys((*getattr(cls, "__match_args__", ()), *own))),
        "__dataclass_fields__": wanted,
    }
    metaclass: Any = type(cls)
    made = metaclass(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    made.__init__ = _until_first(made)
    wanted.of = made
    return made  # type: ignore[no-any-return]  # the class as it was, with slots


def _is_of_the_class(hint: Any) -> bool:
    """Whether a name belongs to the class and not to each of its objects."""
    return hint.startswith("ClassVar") if isinstance(hint, str) else getattr(hint, "__origin__", hint) is ClassVar


class _Fields:
    """What the tools of data classes ask a class for, made when one of them asks."""

    of: Any

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._defaults = defaults

    def __get__(self, instance: object, owner: type) -> dict[str, Field[Any]]:
        kept = {name: value for name in KEPT if (value := self.of.__dict__.get(name)) is not None}
        kept["__annotations__"] = _annotated(self.of)
        likeness: Any = type(self.of)(self.of.__name__, self.of.__bases__, {**kept, **self._defaults})
        likeness = dataclass(init=False, repr=False, eq=False)(likeness)
        self.of.__dataclass_params__ = likeness.__dataclass_params__
        self.of.__dataclass_fields__ = likeness.__dataclass_fields__
        return likeness.__dataclass_fields__  # type: ignore[no-any-return]


def _until_first(cls: Any) -> Callable[..., None]:
    """A constructor that makes way for the real one: of most kinds, a process never makes one."""

    def first(self: Any, *values: Any, **named: Any) -> None:
        for name, method in _compiled(cls).items():
            setattr(cls, name, method)  # the constructor last: another thread makes none that could not be compared yet
        cls.__init__(self, *values, **named)

    return first


def _compiled(cls: Any) -> dict[str, Callable[..., Any]]:
    """Equality, hash and constructor, written for the fields of *cls* and compiled in one go."""
    known: dict[str, Any] = {"_missing": MISSING}
    parameters, steps = ["self"], []
    for each in fields(cls):
        name = value = each.name
        known[f"_set_{name}"] = getattr(cls, name).__set__  # past the refusal, which only guards against others
        if each.default is not MISSING:
            known[f"_default_{name}"] = each.default
            parameters.append(f"{name}=_default_{name}")
        elif each.default_factory is not MISSING:
            known[f"_make_{name}"] = each.default_factory
            parameters.append(f"{name}=_missing")
            value = f"_make_{name}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        steps.append(f" _set_{name}(self, {value})")
    compared = [each for each in fields(cls) if each.compare]
    hashed = [each for each in fields(cls) if (each.compare if each.hash is None else each.hash)]
    mine, theirs, sure = _values("self", compared), _values("other", compared), _values("self", hashed)
    text = (
        f"def __eq__(self, other):\n return {mine} == {theirs} if other.__class__ is self.__class__ else NotImplemented\n"
        f"def __hash__(self):\n return hash({sure})\n"
        f"def __init__({', '.join(parameters)}):\n" + ("\n".join(steps) or " pass")
    )
    made: dict[str, Callable[..., Any]] = {}
    exec(text, known, made)  # noqa: S102  # nothing in the text but names of fields
    return made


def _values(whose: str, of: Iterable[Field[Any]]) -> str:
    return f"({''.join(f'{whose}.{each.name}, ' for each in of)})"


def _in_words(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"a {self.__class__.__qualname__} stays as it was made: {name!r}")


SHARED: dict[str, Callable[..., Any]] = {"__repr__": _in_words, "__setattr__": _refuse, "__delattr__": _refuse}
