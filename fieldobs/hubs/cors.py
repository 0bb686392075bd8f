"""Lets the app, which phones opened from headquarters' address, speak to a hub at another. Knows no room.

Any origin may ask: what answers needs a bearer or a signature in the request, which no page of a stranger has, and
browsers send no cookie along.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/api/v1/"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Upload-Offset, Upload-Length, Upload-Complete, Upload-Receipt, Retry-After, ETag",
}
ASKED = OPEN | {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PATCH",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Content-Encoding, If-None-Match, Upload-Offset, Upload-Length, Upload-Complete"
    ),
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "7200",
}


class OpenToPhones:
    """Answers what a browser asks before it sends, and marks the API's answers as open to pages from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await Response(status_code=204, headers=ASKED)(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(OPEN | {"Cross-Origin-Resource-Policy": "cross-origin"})
            await send(message)

        await self.app(scope, receive, marked)
