"""Published form documents, by the hash of their bytes."""

import gzip
from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fieldobs.access import CurrentAsker, OpenDatabase
from fieldobs.errors import NotFound
from fieldobs.forms.models import FormVersion

router = APIRouter(prefix="/api/v1", tags=["forms"])


@router.get("/forms/{hash}")
def get_form(hash: str, asking: CurrentAsker, request: Request, database: OpenDatabase) -> Response:
    """The exact bytes of a form document; they never change."""
    with database.read() as session:
        found = session.get(FormVersion, (asking.mission, hash))
    if found is None:
        raise NotFound(f"No form {hash} was published in this mission.")
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "ETag": f'"{hash}"', "Vary": "Accept-Encoding"}
    content = found.document.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = packed(content), "gzip"
    return Response(content, media_type="application/json", headers=headers)


@lru_cache(maxsize=64)
def packed(content: bytes) -> bytes:
    """A form document for a slow link; made once."""
    return gzip.compress(content, 9)
