"""A place on earth: latitude and longitude as text, accuracy in metres."""

from typing import Any

from fieldobs.forms.kinds.kind import Kind
from fieldobs.forms.kinds.number import is_decimal


def is_place(value: Any, *_: Any) -> bool:
    """Both coordinates, within the globe."""
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(part), str) and is_decimal(value[part]) for part in ("lat", "lon"))
        and abs(float(value["lat"])) <= 90
        and abs(float(value["lon"])) <= 180
    )


def place_shown(value: Any, *_: Any) -> str:
    """The coordinates, and how exact they are."""
    if not isinstance(value, dict):
        return str(value)
    accuracy = value.get("accuracy_m")
    return f"{value.get('lat')}, {value.get('lon')}" + (f" (±{accuracy} m)" if accuracy is not None else "")


LOCATION = Kind(is_place, place_shown)
