"""QR codes in a page."""

from io import BytesIO

import segno


def drawn(text: str) -> str:
    """`text` as a QR code: an SVG element for in the page, black on white in any colour scheme."""
    svg = BytesIO()
    segno.make(text, error="m").save(
        svg,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=4,
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        light="#fff",
    )
    return svg.getvalue().decode()
