"""What auditors need beside the log itself."""

import json
from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from fieldobs.access import CurrentReader, OpenDatabase
from fieldobs.exports.evidence import list_device_bodies

router = APIRouter(prefix="/api/v1", tags=["evidence"])


@router.get("/devices")
def get_devices(request: Request, reader: CurrentReader, database: OpenDatabase) -> StreamingResponse:
    """Every device with its public key and the store's certificate for it, one a line."""

    def lines() -> Iterator[str]:
        with database.read() as session:
            for said in list_device_bodies(session, request.app.state.keys, reader.mission):
                yield json.dumps(said, ensure_ascii=False) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
