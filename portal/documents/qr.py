"""QR codes as vector images."""

from __future__ import annotations

import io

import segno
from markupsafe import escape


def qr_svg(text: str) -> str:
    """Inline SVG for a page: role img with a name, no style attributes (the pages' policy forbids them)."""
    code = segno.make(text, error="m", micro=False)
    border = 4
    rows = [
        f"M{x + border} {y + border}h1v1h-1z" for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    ]
    side = len(code.matrix) + 2 * border
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="Mã QR tra cứu: {escape(text)}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{"".join(rows)}"/></svg>'
    )


def qr_image(text: str) -> str:
    """A whole SVG file with quiet zone, for printing."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, dark="#000", light="#fff", svgns=True)
    return out.getvalue().decode()


def qr_png(text: str, scale: int = 6) -> bytes:
    """PNG, `scale` pixels a module."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", border=4, scale=scale)
    return out.getvalue()
