"""A line or an area, walked: its points as one text, `lat lon alt acc;lat lon alt acc`, as XForms writes it.

ODK and the phone end an area with its first point. The twin is `web/src/forms/points.ts`.
"""

from typing import Any

from fieldobs.forms.kinds.kind import Kind
from fieldobs.forms.kinds.number import is_decimal

LEAST_OF_LINE, LEAST_OF_AREA = 2, 3


def points_of(text: str) -> list[list[str]]:
    """The numbers of each point, as they are written."""
    return [point.split() for point in text.split(";") if point.strip()]


def is_point(parts: list[str]) -> bool:
    """Latitude and longitude within the globe; altitude and accuracy may be left out."""
    return (
        2 <= len(parts) <= 4
        and all(map(is_decimal, parts))
        and abs(float(parts[0])) <= 90
        and abs(float(parts[1])) <= 180
    )


def is_line(value: Any, *_: Any) -> bool:
    """At least two points."""
    points = points_of(value) if isinstance(value, str) else []
    return len(points) >= LEAST_OF_LINE and all(map(is_point, points))


def is_area(value: Any, *_: Any) -> bool:
    """At least three points, whether or not the first is there once more."""
    points = points_of(value) if is_line(value) else []
    return len(points) - bool(points and points[0][:2] == points[-1][:2]) >= LEAST_OF_AREA


def points_shown(value: Any, *_: Any) -> str:
    """The places one after the other, and how exact each is where that is known."""
    if not isinstance(value, str) or not all(map(is_point, points_of(value))):
        return str(value)
    return " → ".join(map(point_shown, points_of(value)))


def point_shown(parts: list[str]) -> str:
    """One place; an accuracy of 0 is one that nobody knows."""
    accuracy = parts[3] if len(parts) > 3 and float(parts[3]) else ""
    return f"{parts[0]}, {parts[1]}" + (f" (±{accuracy} m)" if accuracy else "")


LINE = Kind(is_line, points_shown)
AREA = Kind(is_area, points_shown)
