"""Figures: SVG that stands inside the page, so it is read strictly and written anew from what is allowed."""

from html import escape
from xml.parsers import expat

from lms.catalog.rules.faults import Fault

NAMESPACE = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset({"svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "path", "polyline", "polygon", "text", "tspan"})
PLACING = {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "d", "points", "transform"}
ATTRIBUTES = frozenset({"viewBox", "role", "aria-labelledby", "id", "class", "text-anchor", "stroke-dasharray"} | PLACING)
WITH_ID = ("title", "desc")
SCALED = ("width", "height")  # the page gives a figure its size
MOST_CHARACTERS = 40_000


class _Refused(Exception):
    """A declaration, an entity, a comment: XML and HTML read these differently, so nothing of the kind may pass."""


class _Reader:
    """One pass over an SVG: what is wrong, with its line, and the drawing as the page will hold it."""

    def __init__(self, file: str) -> None:
        self.faults: list[Fault] = []
        self.written: list[str] = []
        self.spoken: dict[str, str] = {}  # title, desc → their text
        self.ids: dict[str, str] = {}
        self.root: dict[str, str] = {}
        self._file = file
        self._open: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        for handler in (
            "StartDoctypeDeclHandler",
            "EntityDeclHandler",
            "ProcessingInstructionHandler",
            "CommentHandler",
            "StartCdataSectionHandler",
        ):
            setattr(self._parser, handler, self._refuse)

    def read(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode(), True)  # noqa: FBT003  (the parser's own signature)
        except _Refused:
            self._fault("図に使えない書き方（<!… や <?…）があります。", self._parser.CurrentLineNumber)
        except expat.ExpatError as error:
            self._fault("SVGとして読めません。", error.lineno)

    def _fault(self, sentence: str, line: int) -> None:
        self.faults.append(Fault(self._file, line, sentence))

    def _refuse(self, *_: object) -> None:
        raise _Refused

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line, is_root = self._parser.CurrentLineNumber, not self._open
        if is_root:
            if attributes.pop("xmlns", NAMESPACE) != NAMESPACE:
                self._fault("図の名前空間がSVGではありません。", line)
            self.root = {"": name, **attributes}
        for sentence in _strange(name, attributes, is_root=is_root):
            self._fault(sentence, line)
        if "id" in attributes:
            self.ids[attributes["id"]] = name
        shown = ({"class": "drawing"} | {key: value for key, value in attributes.items() if key != "class"}) if is_root else attributes
        self.written.append(f"<{name}{''.join(f' {key}="{escape(value)}"' for key, value in shown.items())}>")
        self._open.append(name)

    def _end(self, name: str) -> None:
        self._open.pop()
        self.written.append(f"</{name}>")

    def _text(self, text: str) -> None:
        self.written.append(escape(text, quote=False))
        if self._open[1:] and self._open[-1] in WITH_ID and len(self._open) == 2:  # noqa: PLR2004  (directly inside the root)
            self.spoken[self._open[-1]] = self.spoken.get(self._open[-1], "") + text.strip()


def _strange(name: str, attributes: dict[str, str], *, is_root: bool) -> list[str]:
    if name not in ELEMENTS or (name == "svg") != is_root:
        return [f"図に<{name}>は使えません。"]
    found = [f"図の<{name}>に{key}は使えません。" for key in attributes if key not in ATTRIBUTES or (is_root and key in SCALED)]
    if "id" in attributes and name not in WITH_ID:
        found.append(f"図の<{name}>にidは付けられません。")
    return found


def read(file: str, text: str) -> tuple[str, dict[str, str], list[Fault]]:
    """The drawing for the page, its ids, and its faults: no parser tricks, nothing foreign, a title and a description."""
    if len(text) > MOST_CHARACTERS:
        return "", {}, [Fault(file, 1, f"図が大きすぎます（{MOST_CHARACTERS}字まで）。")]
    reader = _Reader(file)
    reader.read(text.strip("\n"))
    if not reader.faults:
        reader.faults += [Fault(file, 1, sentence) for sentence in _unsaid(reader)]
    return "".join(reader.written), reader.ids, reader.faults


def _unsaid(reader: _Reader) -> list[str]:
    found = [] if "viewBox" in reader.root else ["<svg>にviewBoxを付けてください。"]
    missing = [name for name in WITH_ID if not reader.spoken.get(name)]
    found += [f"図の代わりに読む言葉（<{name}>）がありません。" for name in missing]
    named = [reader.ids.get(each) for each in reader.root.get("aria-labelledby", "").split()]
    if not missing and (reader.root.get("role") != "img" or named != list(WITH_ID)):
        found.append('<svg>に role="img" と、titleとdescのidを並べた aria-labelledby を付けてください。')
    return found
