"""The built app as a browser asks for it: packed, kept for ever by name, never a page in place of a script."""

import re

import pytest

SAFE = ("content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy")


def test_opens_the_app_at_every_address_inside_it(house):
    for path in ("/o/", "/o/anything/inside", "/o"):
        answer = house.http.get(path, follow_redirects=True)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/o/assets/gone.js", "/o/gone.css", "/static/assets/gone.js", "/static/../keys.py"])
def test_says_that_a_file_is_gone(house, path):
    answer = house.http.get(path)
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


def test_sends_scripts_packed_and_to_be_kept_for_ever(house):
    page = house.http.get("/o/").text
    script = re.search(r'src="(/o/assets/[^"]+\.js)"', page).group(1)
    sizes = {}
    for encoding in ("br", "gzip", "identity"):
        answer = house.http.get(script, headers={"accept-encoding": encoding})
        assert answer.headers.get("content-encoding", "identity") == encoding
        assert "immutable" in answer.headers["cache-control"]
        sizes[encoding] = int(answer.headers["content-length"])
    assert sizes["br"] < sizes["gzip"] < sizes["identity"]


@pytest.mark.parametrize("path", ["/o/", "/desk/sign-in", "/api/v1/log/key", "/nothing"])
def test_keeps_a_browser_safe_on_every_answer(house, path):
    headers = house.http.get(path).headers
    assert all(name in headers for name in SAFE)
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "'unsafe-eval'" not in headers["content-security-policy"]


def test_says_that_it_is_well(house):
    assert house.http.get("/health").status_code == 204
