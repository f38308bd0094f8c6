"""Figures: SVG inlined into the page, so only what is on this list may stand in it."""

from dataclasses import dataclass
from xml.parsers import expat

from lms.catalog.rules.faults import Fault
from lms.kernel.errors import N_
from lms.kernel.handover import Words

SVG = "http://www.w3.org/2000/svg "
ELEMENTS = frozenset(["svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "path", "polyline", "polygon", "text", "tspan"])
ATTRIBUTES = frozenset(
    [
        "viewBox",
        "role",
        "aria-labelledby",
        "id",
        "class",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "width",
        "height",
        "d",
        "points",
        "transform",
        "text-anchor",
        "stroke-dasharray",
    ]
)
WITH_ID = frozenset({"title", "desc"})
MOST_BYTES = 40_000


@dataclass(slots=True)
class _Element:
    """An element as it was met: its name without the namespace, where it begins, how deep it stands, the text right inside it."""

    name: str
    attributes: dict[str, str]
    line: int
    depth: int
    text: str = ""


def check(file: str, text: str) -> list[Fault]:
    """Faults of one figure: no parser tricks, no foreign element, a title and a description."""
    if len(text) > MOST_BYTES:
        return [Fault(file, 1, Words(N_("図が大きすぎます。")))]
    if "<!" in text or "<?" in text:  # a comment too: a browser may end it earlier than an XML parser does
        return [Fault(file, 1, Words(N_("図に使えない書き方（<!… や <?…）があります。")))]
    try:
        elements = _elements(text)
    except expat.ExpatError as error:
        return [Fault(file, error.lineno, Words(N_("SVGとして読めません。")))]
    faults = [Fault(file, element.line, says) for element in elements for says in _strange(element)]
    if elements[0].name != "svg" or "viewBox" not in elements[0].attributes:
        faults.append(Fault(file, 1, Words(N_("いちばん外側は、viewBoxのある<svg>にしてください。"))))
    spoken = {element.name for element in elements if element.depth == 1 and element.text.strip()}
    missing = [name for name in ("title", "desc") if name not in spoken]
    return faults + [Fault(file, 1, Words(N_("図の代わりに読む言葉（<%(name)s>）がありません。"), {"name": name})) for name in missing]


def _elements(text: str) -> list[_Element]:
    """Every element in the order of the file. Raises ExpatError."""
    found: list[_Element] = []
    around: list[_Element] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def begin(name: str, attributes: dict[str, str]) -> None:
        element = _Element(name.removeprefix(SVG), attributes, parser.CurrentLineNumber, len(around))
        found.append(element)
        around.append(element)

    def say(words: str) -> None:
        around[-1].text += words

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _: around.pop()
    parser.CharacterDataHandler = say
    parser.Parse(text, True)
    return found


def _strange(element: _Element) -> list[Words]:
    name = element.name
    if name not in ELEMENTS:
        return [Words(N_("図に<%(name)s>は使えません。"), {"name": name})]
    strange = [key for key in element.attributes if key not in ATTRIBUTES]
    found = [Words(N_("図の<%(name)s>に%(key)sは使えません。"), {"name": name, "key": key}) for key in strange]
    if "id" in element.attributes and name not in WITH_ID:
        found.append(Words(N_("図の<%(name)s>にidは付けられません。"), {"name": name}))
    return found
