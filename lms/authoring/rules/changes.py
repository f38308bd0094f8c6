"""What changed between two states of a text, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from lms.authoring.rules.names import placeless
from lms.kernel.immutable import immutable

AROUND = 2  # lines shown before and after a change


@immutable
class Line:
    """One line: kept, added, deleted; or a gap where nothing changed."""

    kind: str  # same, add, del, gap
    text: str = ""


@immutable
class FileChange:
    """A file that is new, gone, changed or moved, with its lines; a picture has none."""

    name: str
    kind: str  # new, gone, changed, moved
    lines: tuple[Line, ...] = ()


def between(old: str, new: str) -> tuple[Line, ...]:
    """The changed lines with a little around them."""
    return tuple(_lines(old.splitlines(), new.splitlines()))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    end = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > end:
            yield Line("gap")
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[old_from:old_to])
                continue
            yield from (Line("del", text) for text in old[old_from:old_to])
            yield from (Line("add", text) for text in new[new_from:new_to])
        end = group[-1][2]
    if 0 < end < len(old):
        yield Line("gap")


def marked(base: str, text: str) -> list[tuple[str, bool]]:
    """The lines of *text*, each with whether it is not in *base* at this place."""
    ours, theirs = text.splitlines(), base.splitlines()
    kept = [False] * len(ours)
    for block in SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks():
        kept[block.b : block.b + block.size] = [True] * block.size
    return [(line, not is_kept) for line, is_kept in zip(ours, kept, strict=True)]


def of_files(old: Mapping[str, str], new: Mapping[str, str]) -> list[FileChange]:
    """Each file that differs; one whose lesson was moved is the same file. A picture stands in both as its digest, under a name that says so."""
    moved = _moved(old, new)
    found = []
    for name in sorted((old.keys() - moved.values()) | new.keys()):
        earlier = moved.get(name, name)
        if earlier == name and old.get(name) == new.get(name):
            continue
        kind = "moved" if earlier != name else "new" if name not in old else "gone" if name not in new else "changed"
        is_text = not name.endswith((".png", ".jpg"))
        found.append(FileChange(name, kind, between(old.get(earlier, ""), new.get(name, "")) if is_text else ()))
    return found


def _moved(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """{name of now: name before} of files that only stand in another place."""
    gone = {placeless(name): name for name in sorted(old.keys() - new.keys())}
    return {name: gone[placeless(name)] for name in sorted(new.keys() - old.keys()) if placeless(name) in gone}
