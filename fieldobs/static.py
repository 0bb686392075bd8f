"""The built web app, as files: Brotli or gzip copies made at build time, hashed names kept for ever. Knows no room.

A hashed file that this release no longer has is served as an earlier one had it, for a page that still runs that.
"""

import json
import mimetypes
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from fieldobs.errors import NotFound
from fieldobs.guard import policy
from fieldobs.releases import Releases

WEB = Path(__file__).parent / "web_dist"
HUBS = ("https:",)
"""The page lies on phones for months; hubs are added meanwhile, under names of their own."""
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")

router = APIRouter(include_in_schema=False)


@router.get("/")
def front() -> Response:
    return RedirectResponse("/desk/")


@router.get("/o")
def observer_app_without_slash() -> Response:
    return RedirectResponse("/o/")


@router.get("/o/{path:path}")
def observer_app(path: str, request: Request) -> Response:
    """A file of the observer's app; any other address inside it opens the app, but for files that are gone."""
    found = _file(f"o/{path}") or _earlier(f"o/{path}", request)
    opens = found is None and "." not in path.rpartition("/")[2]
    page = _file("o/index.html") if opens or path == "index.html" else None
    answer = _send(page or found, request)
    if page:
        answer.headers["Content-Security-Policy"] = policy(_scripts_in(page), HUBS)
    return answer


@cache
def _scripts_in(page: Path) -> tuple[str, ...]:
    """How a policy names the scripts that stand in a page: by the hashes of their text."""
    found = re.findall(r"<script>(.*?)</script>", page.read_text(), re.DOTALL)
    return tuple(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in found)


@router.get("/static/{path:path}")
def desk_asset(path: str, request: Request) -> Response:
    return _send(_file(f"static/{path}") or _earlier(f"static/{path}", request), request)


@cache
def asset(source: str) -> str:
    """The address of the built file of a source such as `src/desk/main.ts`."""
    return f"/{_manifest()[source]['file']}"


@cache
def styles(source: str) -> list[str]:
    """The addresses of the style sheets that a built script brings along, in order."""
    return [f"/{file}" for file in _manifest()[source].get("css", ())]


def _manifest() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = json.loads((WEB / ".vite" / "manifest.json").read_text())
    return read


def _file(path: str) -> Path | None:
    found = (WEB / path).resolve()
    return found if found.is_file() and found.is_relative_to(WEB.resolve()) else None


def _earlier(path: str, request: Request) -> Path | None:
    releases: Releases = request.app.state.releases
    return releases.find(path)


def _send(file: Path | None, request: Request) -> Response:
    if file is None:
        raise NotFound(f"There is no file at {request.url.path}.")
    hashed = "assets" in file.parts
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if hashed else "no-cache",
        "Vary": "Accept-Encoding",
    }
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    accepted = request.headers.get("accept-encoding", "")
    for encoding, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            return FileResponse(packed, headers=headers | {"Content-Encoding": encoding}, media_type=kind)
    return FileResponse(file, headers=headers, media_type=kind)
