"""What every answer carries to keep a browser safe, and what no other site may ask of the desk. Knows no room."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fieldobs.errors import NotAllowed, problem_response


def policy(scripts: Iterable[str] = (), asks: Iterable[str] = ()) -> str:
    """What a page of ours may load and run; `scripts` are those in the page itself, `asks` who else it may ask."""
    runs, connects = (" ".join(("'self'", *more)) for more in (scripts, asks))
    return (
        f"default-src 'self'; script-src {runs}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' data: blob:; "
        f"connect-src {connects}; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
}


class Guard:
    """Adds the headers, and turns away a form that another site posts to the desk."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["path"].startswith("/desk") and _comes_from_elsewhere(Request(scope)):
            refused = NotAllowed("Another site may not change anything at the desk.")
            await problem_response(refused)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def _comes_from_elsewhere(request: Request) -> bool:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    origin = request.headers.get("origin")
    return origin is not None and origin.split("://")[-1] != request.headers.get("host")
