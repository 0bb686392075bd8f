"""The whole register of stations, for search on the phone without a network."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fieldobs.access import CurrentDevice, OpenDatabase
from fieldobs.stations.queries import find_register

router = APIRouter(prefix="/api/v1", tags=["stations"])


@router.get("/stations")
def get_stations(device: CurrentDevice, database: OpenDatabase, request: Request) -> Response:
    """All stations: `{"hash", "columns", "rows"}`, gzipped; 304 when the phone has this one."""
    with database.read() as session:
        register = find_register(session, device.mission)
    headers = {"ETag": f'"{register.hash}"', "Cache-Control": "private, no-cache", "Content-Encoding": "gzip"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(register.content, media_type="application/json", headers=headers)
