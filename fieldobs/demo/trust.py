"""Hands the demonstration's certificate to phones in the same Wi-Fi, over plain http: trusting it comes first.

A browser that was only told to go on in spite of a warning installs no service worker, and so cannot work offline.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

MEDIA_TYPE = "application/x-x509-ca-cert"
NAME = "/fieldobs.crt"


@contextmanager
def handing_out(certificate: Path, host: str, port: int) -> Iterator[int]:
    """Serve the certificate at `/fieldobs.crt` while inside; the port. Raises: OSError when it is taken."""
    content = certificate.read_bytes()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_known = self.path == NAME
            self.send_response(200 if is_known else 404)
            self.send_header("Content-Type", MEDIA_TYPE if is_known else "text/plain")
            self.send_header("Content-Length", str(len(content) if is_known else 0))
            self.end_headers()
            if is_known:
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the terminal belongs to the demonstration."""

    server = ThreadingHTTPServer((host, port), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
