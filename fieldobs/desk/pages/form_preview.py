"""A form as on a phone: the app's own screens in a frame, empty or with invented answers. Nothing is kept or sent."""

import random
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlmodel import select

from fieldobs.demo.answering import fill
from fieldobs.demo.scene import Place, chance_of, scene_at
from fieldobs.desk.form_versions import find_edition
from fieldobs.desk.frame import Desk, OpenDesk, show
from fieldobs.guard import policy
from fieldobs.pages import render
from fieldobs.stations.models import Station

router = APIRouter(include_in_schema=False)
AT_STATION = ("opening", "voting", "counting", "tabulation")
HOURS = {"opening": (6, 8), "counting": (19, 23), "tabulation": (21, 23)}
SEEDS = 1_000_000
FRAMED = policy().replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@router.get("/desk/forms/{hash}/preview")
def preview(hash: str, desk: OpenDesk, lang: str = "", seed: int = 0) -> Response:
    """A version in a frame as wide as a phone."""
    edition, _others = find_edition(desk, hash)
    languages = edition.document["languages"]
    chosen = next((one for one in (lang, desk.write.language) if one in languages), languages[0])
    another = random.randrange(1, SEEDS)  # noqa: S311  # which invention is shown, not a secret
    return show(desk, "desk/form_preview.html", "forms", edition=edition, lang=chosen, seed=seed, another=another)


@router.get("/desk/forms/{hash}/phone")
def phone(hash: str, desk: OpenDesk, lang: str = "en", seed: int = 0) -> Response:
    """What stands in the frame."""
    edition, _others = find_edition(desk, hash)
    answer = render(desk.request, "desk/phone.html", edition=edition, lang=lang, seed=seed)
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


@router.get("/desk/forms/{hash}/phone.json")
def document(hash: str, desk: OpenDesk, seed: int = 0) -> Response:
    """A version, and answers that somebody might have given to it; the same ones for the same seed."""
    edition, _others = find_edition(desk, hash)
    station = _station(desk) if edition.row.stage in AT_STATION else None
    answers = invented(edition.document, desk.write.now.astimezone(desk.ground.zone), station, seed) if seed else {}
    told = {"hash": edition.hash, "document": edition.document, "answers": answers, "station": _shown(station)}
    return JSONResponse(told | {"zone": desk.ground.zone.key}, headers={"Cache-Control": "no-store"})


def invented(document: dict[str, Any], now: datetime, station: Station | None, seed: int) -> dict[str, Any]:
    """Answers that an observer might give; photos are left out, for nobody took them."""
    place = Place("0", "", "", "ordinary")
    if station:
        place = Place(station.code, station.name, station.region, station.kind, station.lat or "", station.lon or "")
    begun, ended = HOURS.get(document["stage"], (10, 11))
    scene = scene_at(place, now.replace(hour=begun, minute=20), now.replace(hour=ended, minute=5))
    answers = fill(document, {}, scene, lambda name: chance_of("preview", seed, name), lambda _name: {})
    return {path: answer for path, answer in answers.items() if answer != {}}


def _station(desk: Desk) -> Station | None:
    """The station that a preview is at: one of the plan, else the first of the register."""
    with desk.database.read() as session:
        asked = select(Station).where(Station.mission == desk.mission)
        planned = next(iter(desk.ground.planned), None)
        return session.exec(asked.where(Station.code == planned) if planned else asked.limit(1)).first()


def _shown(station: Station | None) -> dict[str, Any] | None:
    if station is None:
        return None
    names = ("code", "name", "address", "region", "district", "kind", "registered")
    return {**{name: getattr(station, name) for name in names}, "lat": "", "lon": "", "planned": True}
