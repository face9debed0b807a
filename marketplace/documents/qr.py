"""QR codes as SVG, with attributes only: no style of their own, as our content policy wants it."""

import io

import segno


def svg(text: str) -> str:
    """The QR code of `text` as an <svg> element to stand in a page; its size is the style sheet's (.qr)."""
    drawn: str = segno.make(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def picture(text: str) -> str:
    """The QR code of `text` as an SVG file of its own, to stand on a paper; an eighth of it may be soiled.

    Its mask is one of the eight that every reader knows: to look for the best of them takes four fifths of the time.
    """
    out = io.BytesIO()
    segno.make(text, error="m", micro=False, mask=0).save(
        out, kind="svg", xmldecl=False, border=2, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()
