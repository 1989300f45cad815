"""Lines in panels as SVG: so little that a plotting library would be the larger part."""

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import NamedTuple

COLOURS = ("#a4231d", "#a86f12", "#4b5d61", "#0a6670")  # of frontend/static/css/tokens.css
DASHES = ("", "7 3", "2 3", "")  # told apart without colour, too
INK, RULE, PAPER = "#14272b", "#ded7c9", "#fdfcfa"
WIDTH, HEIGHT, GAP = 400, 240, 76
TOP, LEGEND = 76, 22


class Line(NamedTuple):
    name: str
    points: list[tuple[float, float]]


class Panel(NamedTuple):
    title: str
    axis: str
    lines: list[Line]


def picture(title: str, panels: Sequence[Panel]) -> str:
    """Panels side by side with one vertical scale, and one legend below."""
    width = GAP + len(panels) * (WIDTH + GAP) - GAP // 2
    names = [line.name for line in panels[0].lines]
    height = TOP + HEIGHT + 64 + LEGEND * len(names) + 12
    top = max(y for panel in panels for line in panel.lines for _, y in line.points)
    ceiling = 400 * ceil(top / 400)
    body = [text(GAP, 30, title, size=18, weight="bold")]
    for number, each in enumerate(panels):
        body += framed(each, GAP + number * (WIDTH + GAP), ceiling)
    body += [part for row, name in enumerate(names) for part in key(row, name)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="Onest, Noto Sans, sans-serif" fill="{INK}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )


def framed(panel: Panel, left: int, ceiling: int) -> list[str]:
    """Title, scales and lines of a panel whose plot begins at `left`."""
    xs = [x for x, _ in panel.lines[0].points]
    low, span = min(xs), max(xs) - min(xs)

    def across(x: float) -> float:
        return left + (x - low) / span * WIDTH

    def up(y: float) -> float:
        return TOP + HEIGHT * (1 - y / ceiling)

    parts = [text(left, TOP - 16, panel.title, size=14)]
    for y in range(0, ceiling + 1, ceiling // 4):
        parts.append(f'<path d="M{left} {up(y):.1f}h{WIDTH}" stroke="{RULE}"/>')
        parts.append(text(left - 8, up(y) + 4, str(y), anchor="end"))
    ticks = range(ceil(low), int(max(xs)) + 1, max(int(span // 4), 1))
    parts += [text(across(x), TOP + HEIGHT + 20, str(x), anchor="middle") for x in ticks]
    parts.append(text(left + WIDTH / 2, TOP + HEIGHT + 42, panel.axis, anchor="middle"))
    for number, line in enumerate(panel.lines):
        path = "L".join(f"{across(x):.1f} {up(max(y, 0)):.1f}" for x, y in line.points)
        parts.append(f'<path d="M{path}" {stroke(number)}/>')
    return parts


def key(row: int, name: str) -> list[str]:
    y = TOP + HEIGHT + 76 + row * LEGEND
    return [f'<path d="M{GAP} {y - 4}h36" {stroke(row)}/>', text(GAP + 46, y, name)]


def stroke(number: int) -> str:
    return (
        f'fill="none" stroke="{COLOURS[number]}" stroke-width="2.5" '
        f'stroke-linejoin="round" stroke-dasharray="{DASHES[number]}"'
    )


def text(
    x: float, y: float, said: str, *, size: int = 13, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(said)}</text>'
    )
