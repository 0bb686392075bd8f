"""Bundles over HTTP: any phone or hub may bring one, whoever made it, and ask for its receipts."""

from collections.abc import AsyncIterator
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from fieldobs.access import CurrentDevice, CurrentSettings
from fieldobs.bundles.actions import Bringer, Place, find_answer, laid_by, take_in
from fieldobs.errors import NotFound, TooLarge, UnknownEncoding
from sync.bundle import MEDIA_TYPE, MOST_BYTES
from sync.receipt_file import MEDIA_TYPE as RECEIPTS
from sync.receipt_file import ReceiptFile

router = APIRouter(prefix="/api/v1/bundles", tags=["bundles"])
HEX = "0123456789abcdef"


async def file_of(request: Request, _device: CurrentDevice, settings: CurrentSettings) -> AsyncIterator[IO[bytes]]:
    """The file that a request brings, on the disk meanwhile. Raises: UnknownEncoding, TooLarge, StorageFull."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != MEDIA_TYPE:
        raise UnknownEncoding(f"The media type {kind[:60]!r} is not {MEDIA_TYPE}.")
    with laid_by(settings) as file:
        size = 0
        async for piece in request.stream():
            size += len(piece)
            if size > MOST_BYTES:
                raise TooLarge(f"A bundle has at most {MOST_BYTES:,} bytes.")
            await run_in_threadpool(file.write, piece)
        await run_in_threadpool(file.flush)
        yield file


def place_of(request: Request) -> Place:
    """Where bundles are taken in."""
    state = request.app.state
    return Place(state.database, state.keys, state.settings, state.onward)


Here = Annotated[Place, Depends(place_of)]


@router.post("")
def post_bundle(
    request: Request, device: CurrentDevice, here: Here, file: Annotated[IO[bytes], Depends(file_of)]
) -> Response:
    """Take a bundle in; safe to repeat."""
    taken = take_in(here, device.mission, file, Bringer(carrier=device.id))
    request.app.state.watcher.poke()
    return _answer(taken.answer)


@router.get("/{sha256}")
def get_receipts(sha256: str, device: CurrentDevice, here: Here) -> Response:
    """How it stands with a bundle that came here."""
    if len(sha256) != 64 or not set(sha256) <= set(HEX):
        raise NotFound("A bundle is asked for by the SHA-256 of its file, in lower-case hex.")
    return _answer(find_answer(here, device.mission, sha256))


def _answer(file: ReceiptFile) -> Response:
    return Response(file.text, media_type=RECEIPTS, headers={"Cache-Control": "no-store"})
