"""QR codes as SVG, with attributes only: no style of their own, as our content policy wants it."""

import segno


def svg(text: str) -> str:
    """The QR code of `text` as an <svg> element to stand in a page; its size is the style sheet's (.qr)."""
    drawn: str = segno.make(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
