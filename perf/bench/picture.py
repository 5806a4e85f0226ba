"""The table of ratios as a picture (SVG): a dot for the median, a line for the range, a mark for the bar.

The axis is logarithmic: twice as fast is as far from 1 as half as fast. Light and dark
readers get the same picture: its ground is part of it.
"""
from __future__ import annotations

import math
from html import escape

from perf.bench.harness import Result

WIDTH, LEFT, RIGHT = 1100, 560, 130   # of the picture; where the axis begins; what is kept at its right
ROW, TOP, BOTTOM = 46, 64, 40
INK, FAINT, GOOD, BAD, TOLD = "#1c2430", "#c3cad4", "#1f7a4d", "#b3261e", "#4a6fa5"


def draw(results: list[Result]) -> str:
    """The whole file's text; at least one result."""
    scale = _Scale(min(*(_low(each) for each in results), 0.5), max(*(each.most for each in results), *(each.bar for each in results), 2.0))
    height = TOP + ROW * len(results) + BOTTOM
    rows = "".join(_row(each, TOP + ROW * i + ROW / 2, scale) for i, each in enumerate(results))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">\n'
            f'<rect width="{WIDTH}" height="{height}" fill="#fbfbf8"/>\n'
            f'<text x="20" y="30" font-size="17" font-weight="600">Requests per second of the pod, as a multiple of the peer’s</text>\n'
            f'<text x="20" y="50" fill="#5b6573">dot: median; line: range of the runs; red tick: the bar; '
            f'at the right the ratio, and processor time of a reply</text>\n{_grid(scale, height)}{rows}</svg>\n')


class _Scale:
    """Ratios to places on the axis."""

    def __init__(self, least: float, most: float) -> None:
        self.least, self.most = least * 0.9, most * 1.15

    def x(self, ratio: float) -> float:
        part = math.log(ratio / self.least) / math.log(self.most / self.least)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> list[float]:
        return [t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if self.least <= t <= self.most]


def _low(each: Result) -> float:
    return min(each.least, each.bar or each.least)


def _grid(scale: _Scale, height: int) -> str:
    return "".join(
        f'<line x1="{scale.x(t):.1f}" y1="{TOP - 4}" x2="{scale.x(t):.1f}" y2="{height - BOTTOM}" stroke="{INK if t == 1 else FAINT}" '
        f'stroke-width="1"/><text x="{scale.x(t):.1f}" y="{height - BOTTOM + 18}" text-anchor="middle" fill="#5b6573">{t:g}×</text>\n'
        for t in scale.ticks())


def _row(each: Result, y: float, scale: _Scale) -> str:
    colour = TOLD if not each.bar else GOOD if each.good else BAD
    bar = (f'<line x1="{scale.x(each.bar):.1f}" y1="{y - 13}" x2="{scale.x(each.bar):.1f}" y2="{y + 13}" stroke="{BAD}" stroke-width="2.5"/>'
           if each.bar else "")
    return (f'<text x="20" y="{y - 3}" font-weight="600">{escape(each.row)}</text>'
            f'<text x="20" y="{y + 13}" fill="#5b6573">against {escape(each.peer)}</text>'
            f'<line x1="{scale.x(each.least):.1f}" y1="{y}" x2="{scale.x(each.most):.1f}" y2="{y}" stroke="{colour}" stroke-width="4" '
            f'stroke-linecap="round"/>{bar}<circle cx="{scale.x(each.ratio):.1f}" cy="{y}" r="6" fill="{colour}"/>'
            f'<text x="{WIDTH - 20}" y="{y + 1}" text-anchor="end" font-weight="600">{each.ratio:.2f}×</text>'
            f'<text x="{WIDTH - 20}" y="{y + 15}" text-anchor="end" fill="#5b6573" font-size="11">{each.ours_cpu:.1f} / {each.theirs_cpu:.1f} µs</text>\n')
