"""Attachments that are pages in disguise do nothing at the desk: they are kept apart, and never run."""

import hashlib

import pytest

SCRIPT = b"<script>parent.document.title='taken'</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BOTH = b"GIF89a/*" + SCRIPT + b"*/=1;"
NAME = 'a"\r\nSet-Cookie: taken=1\r\n\u202egpj.html'


@pytest.mark.parametrize(
    ("kind", "content", "shown_as"),
    [
        ("text/html", SCRIPT, "application/octet-stream"),
        ("image/svg+xml", SVG, "application/octet-stream"),
        ("application/xhtml+xml", SCRIPT, "application/octet-stream"),
        ("image/png\r\nX-Taken: 1", SCRIPT, "application/octet-stream"),
        ("image/gif", BOTH, "image/gif"),
        ("image/jpeg", SCRIPT, "image/jpeg"),
    ],
)
def test_a_page_in_disguise_is_only_a_file(desk, kind, content, shown_as):
    amina, digest = desk.phone("amina"), hashlib.sha256(content).hexdigest()
    said = {"sha256": digest, "size": len(content), "type": kind, "name": NAME}
    id = desk.fill("amina", "voting", {"photo": said})
    headers = amina.auth | {"upload-offset": "0", "content-type": "application/partial-upload"}
    sent = amina.http.patch(f"/api/v1/blobs/{digest}", content=content, headers=headers)
    assert sent.status_code == 204
    for address in (f"/desk/attachments/{id}/{digest}", f"/api/v1/blobs/{digest}"):
        answer = desk.browser.get(address)
        assert answer.content == content
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert "set-cookie" not in answer.headers and "x-taken" not in answer.headers
        is_shown = answer.headers["content-disposition"].startswith("inline")
        assert answer.headers["content-type"] == (shown_as if is_shown else "application/octet-stream")
        assert not is_shown or shown_as.startswith("image/")
