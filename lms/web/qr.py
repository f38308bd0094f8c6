"""Two-dimensional codes: one path, without a style of its own, dark on light in every theme."""

from markupsafe import Markup

QUIET_ZONE = 4  # modules around the code, as the standard asks


def picture(text: str, title: str) -> Markup:
    """*text* for a camera; *title* says what it is for."""
    import segno  # noqa: PLC0415  (docs/decisions/0005)

    drawn = segno.make(text, error="m").svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return Markup(drawn)  # noqa: S704  (drawn from our own address; the library escapes the title)
