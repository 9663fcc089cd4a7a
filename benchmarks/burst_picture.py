"""Draw the curves of burst rules as SVG."""

from collections.abc import Mapping
from math import log10
from typing import Any

COLOURS = (
    *("#d62728", "#1f77b4", "#17becf", "#2ca02c", "#9467bd"),
    *("#8c564b", "#e377c2", "#7f7f7f", "#bcbd22"),
)
WIDE, HIGH = 400, 260
LEAST_BURDEN = 10**-2.5  # of a point that is drawn


def draw(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the curves: burden (logarithmic) across, recall of usable events up."""
    height = HIGH * ((len(results) + 1) // 2) + 30
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDE}" height="{height}" '
            'font-family="sans-serif" font-size="11">'
            '<rect width="100%" height="100%" fill="white"/>'
        )
    ]
    rules: list[str] = []
    for number, (name, result) in enumerate(results.items()):
        left, top = WIDE * (number % 2) + 40, HIGH * (number // 2) + 24
        lines += _draw_frame(f"{name} (of {result['usable']})", left, top)
        curves = {"groundswell": result["ours"], **result["peers"]}
        rules = list(curves)
        for colour, (rule, points) in zip(COLOURS, curves.items(), strict=False):
            thick = 2.5 if rule == "groundswell" else 1
            path = _draw_path(points, result["usable"], left, top)
            lines.append(
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick}"/>'
            )
    for number, (colour, rule) in enumerate(zip(COLOURS, rules, strict=False)):
        x = 20 + 2 * WIDE / len(COLOURS) * number
        lines.append(f'<text x="{x:.0f}" y="{height - 8}" fill="{colour}">{rule}</text>')
    return "\n".join([*lines, "</svg>"])


def _draw_frame(title: str, left: int, top: int) -> list[str]:
    wide, high = WIDE - 60, HIGH - 60
    lines = [
        f'<text x="{left}" y="{top - 8}">{title}</text>',
        f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="none" stroke="#bbb"/>',
    ]
    for power in (-2, -1, 0, 1):
        x = left + _across(10.0**power)
        lines.append(f'<text x="{x:.0f}" y="{top + high + 14}">{10.0**power:g}</text>')
    return lines


def _draw_path(points: Mapping[str, Mapping[str, Any]], usable: int, left: int, top: int) -> str:
    drawn = [point for point in points.values() if point["burden"] > LEAST_BURDEN]
    drawn.sort(key=lambda point: (point["burden"], point["usable"]))
    places = [
        (left + _across(point["burden"]), top + (1 - point["usable"] / usable) * (HIGH - 60))
        for point in drawn
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _across(burden: float) -> float:
    return (log10(burden) + 2.5) / 3.8 * (WIDE - 60)
