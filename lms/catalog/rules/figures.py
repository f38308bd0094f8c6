"""Figures: SVG inlined into the page, so only what is on this list may stand in it."""

import xml.etree.ElementTree as ET

from lms.catalog.rules.faults import Fault, line_of

SVG = "{http://www.w3.org/2000/svg}"
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


def check(file: str, text: str) -> list[Fault]:
    """Faults of one figure: no parser tricks, no foreign element, a title and a description."""
    if len(text) > MOST_BYTES:
        return [Fault(file, 1, "図が大きすぎます。")]
    if "<!" in text.replace("<!--", "") or "<?" in text:
        return [Fault(file, 1, "図に使えない書き方（<!… や <?…）があります。")]
    try:
        root = ET.fromstring(text)  # noqa: S314  (declarations and entities were refused above)
    except ET.ParseError as error:
        return [Fault(file, error.position[0], "SVGとして読めません。")]
    faults = [Fault(file, line_of(text, f"<{name}"), sentence) for element in root.iter() for name, sentence in _strange(element)]
    if _name(root) != "svg" or "viewBox" not in root.attrib:
        faults.append(Fault(file, 1, "いちばん外側は、viewBoxのある<svg>にしてください。"))
    spoken = {_name(child) for child in root if (child.text or "").strip()}
    faults += [Fault(file, 1, f"図の代わりに読む言葉（<{name}>）がありません。") for name in ("title", "desc") if name not in spoken]
    return faults


def _strange(element: ET.Element) -> list[tuple[str, str]]:
    name = _name(element)
    if name not in ELEMENTS:
        return [(name, f"図に<{name}>は使えません。")]
    found = [(name, f"図の<{name}>に{key}は使えません。") for key in element.attrib if key not in ATTRIBUTES]
    if "id" in element.attrib and name not in WITH_ID:
        found.append((name, f"図の<{name}>にidは付けられません。"))
    return found


def _name(element: ET.Element) -> str:
    return str(element.tag).removeprefix(SVG)
