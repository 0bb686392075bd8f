"""Attachments come in pieces, survive interruptions, and are kept only when they match their hash."""

import hashlib
import os
import socket
import time

import pytest

from fieldobs.attachments.actions import PIECE_BYTES, Shelf
from fieldobs.attachments.quota import MOST_OPEN, MOST_TINY
from tests.cast import OPENING


def named(caller, content, **changes):
    digest = hashlib.sha256(content).hexdigest()
    said = {"sha256": digest, "size": len(content), "type": "image/jpeg", "name": "protocol-1.jpg"} | changes
    caller.outcomes(caller.phone.write(OPENING | {"K27": said}))
    return f"/api/v1/blobs/{digest}"


def put(house, caller, url, content, at=0, **changes):
    headers = caller.auth | {"upload-offset": str(at), "content-type": "application/partial-upload"} | changes
    return house.http.patch(url, content=content[at : at + PIECE_BYTES], headers=headers)


def test_keeps_a_picture_whole_through_interruptions(house):
    amina, picture = house.caller("amina"), os.urandom(700_000)
    url = named(amina, picture)
    assert put(house, amina, url, picture).headers["upload-offset"] == str(PIECE_BYTES)
    wrong = put(house, amina, url, picture)
    assert wrong.status_code == 409 and wrong.headers["upload-offset"] == str(PIECE_BYTES)
    assert house.http.get(url, headers=house.desk).status_code == 404, "half a picture was served"
    for at in range(PIECE_BYTES, len(picture), PIECE_BYTES):
        assert put(house, amina, url, picture, at).status_code == 204
    told = house.http.head(url, headers=amina.auth).headers
    assert (told["upload-offset"], told["upload-complete"]) == ("700000", "?1")
    answer = house.http.get(url, headers=house.desk)
    assert answer.content == picture and answer.headers["content-disposition"] == "attachment"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_throws_away_what_does_not_match_its_hash_and_asks_again_from_the_start(house):
    amina, picture = house.caller("amina"), os.urandom(1000)
    url = named(amina, picture)
    assert put(house, amina, url, os.urandom(1000)).status_code == 422
    assert house.http.head(url, headers=amina.auth).headers["upload-offset"] == "0"
    assert put(house, amina, url, picture).status_code == 204


def test_takes_a_blob_only_from_a_device_that_named_it_and_shows_it_to_the_team(house):
    amina, boris, chiara = (house.caller(name) for name in ("amina", "boris", "chiara"))
    picture = os.urandom(1000)
    url = named(amina, picture)
    assert put(house, boris, url, picture).status_code == 404
    assert put(house, amina, url, picture).status_code == 204
    assert house.http.get(url, headers=boris.auth).content == picture
    for method in ("GET", "HEAD"):
        assert house.http.request(method, url, headers=chiara.auth).status_code == 404
    assert house.http.get(url).status_code == 401


def test_gives_nobody_another_teams_picture_for_naming_its_hash(house):
    amina, chiara, picture = house.caller("amina"), house.caller("chiara"), os.urandom(1000)
    url = named(amina, picture)
    put(house, amina, url, picture)
    digest = hashlib.sha256(picture).hexdigest()
    said = {"sha256": digest, "size": 1000, "type": "image/jpeg", "name": "x"}
    chiara.outcomes(
        chiara.phone.write({"$team": "30", "photo": said}, submission="5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c")
    )
    assert house.http.get(url, headers=chiara.auth).status_code == 404
    assert house.http.head(url, headers=chiara.auth).headers["upload-offset"] == "0"


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"content-type": "image/jpeg"}, 415), ({"upload-offset": "-1"}, 422), ({"upload-offset": "x"}, 422),
     ({"upload-offset": "5"}, 409)],
)  # fmt: skip
def test_refuses_a_piece_that_does_not_say_what_it_must(house, changes, status):
    amina, picture = house.caller("amina"), os.urandom(1000)
    answer = put(house, amina, named(amina, picture), picture, **changes)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"


def test_refuses_what_is_larger_than_named_or_than_the_mission_takes(house):
    amina, picture = house.caller("amina"), os.urandom(1000)
    assert put(house, amina, named(amina, picture, size=10), picture).status_code == 422
    big = os.urandom(1001)
    url = named(amina, big, size=60 * 1024 * 1024)
    assert put(house, amina, url, big).status_code == 413


def test_refuses_a_piece_over_256_kib(house):
    amina, picture = house.caller("amina"), os.urandom(300_000)
    url = named(amina, picture)
    headers = amina.auth | {"upload-offset": "0", "content-type": "application/partial-upload"}
    assert house.http.patch(url, content=picture, headers=headers).status_code == 413


def test_takes_an_empty_file(house):
    amina = house.caller("amina")
    url = named(amina, b"")
    assert put(house, amina, url, b"").headers["upload-complete"] == "?1"
    assert house.http.get(url, headers=house.desk).content == b""


def test_asks_for_patience_of_who_sends_byte_by_byte(house):
    amina, boris, picture = house.caller("amina"), house.caller("boris"), os.urandom(10_000)
    url = named(amina, picture)
    answers = [patch(house, amina, url, at, picture[at : at + 1]) for at in range(MOST_TINY + 5)]
    assert {answer.status_code for answer in answers[:MOST_TINY]} == {204}
    assert [(each.status_code, each.headers["retry-after"]) for each in answers[MOST_TINY:]] == [(429, "60")] * 5
    assert patch(house, amina, url, MOST_TINY, picture[MOST_TINY:]).headers["upload-complete"] == "?1"
    assert put(house, boris, named(boris, picture[:9]), picture[:9]).status_code == 204, "others do not wait"


def test_takes_only_so_many_uploads_that_are_begun_and_not_ended(house):
    amina = house.caller("amina")
    pictures = [os.urandom(20_000) for _ in range(MOST_OPEN + 10)]
    urls = [named(amina, picture) for picture in pictures]
    begun = [patch(house, amina, url, 0, picture[:5_000]) for url, picture in zip(urls, pictures, strict=True)]
    assert [each.status_code for each in begun] == [204] * MOST_OPEN + [429] * 10
    assert patch(house, amina, urls[0], 5_000, pictures[0][5_000:]).headers["upload-complete"] == "?1"
    assert patch(house, amina, urls[-1], 0, pictures[-1]).status_code == 204


def test_counts_nothing_as_begun_that_was_thrown_away_or_that_no_revision_names(house):
    amina, picture = house.caller("amina"), os.urandom(5_000)
    for _ in range(MOST_OPEN // 2):
        assert patch(house, amina, named(amina, os.urandom(5_000)), 0, picture).status_code == 422
        assert patch(house, amina, f"/api/v1/blobs/{os.urandom(32).hex()}", 0, picture).status_code == 404
    assert patch(house, amina, named(amina, picture), 0, picture).status_code == 204


def test_counts_what_is_begun_also_when_its_next_piece_is_refused(house):
    amina = house.caller("amina")
    for _ in range(MOST_OPEN):
        url = named(amina, os.urandom(9_000))
        assert patch(house, amina, url, 0, os.urandom(5_000)).status_code == 204
        assert patch(house, amina, url, 5_000, os.urandom(5_000)).status_code == 422
    assert patch(house, amina, named(amina, os.urandom(9_000)), 0, os.urandom(5_000)).status_code == 429


def patch(house, caller, url, at, piece):
    headers = caller.auth | {"upload-offset": str(at), "content-type": "application/partial-upload"}
    return house.http.patch(url, content=piece, headers=headers)


def test_tells_a_picture_whole_only_when_it_was_checked_and_entered(house):
    amina, picture = house.caller("amina"), os.urandom(1000)
    url, digest = named(amina, picture), hashlib.sha256(picture).hexdigest()
    shelf = Shelf(house.store.settings.blobs, amina.enrolled["mission"], "12", digest)
    shelf.append(0, os.urandom(1000))  # where a server died before it looked at what had come
    assert house.http.head(url, headers=amina.auth).headers["upload-complete"] == "?0"
    shelf.append(0, picture)
    told = house.http.head(url, headers=amina.auth).headers
    assert (told["upload-complete"], house.http.get(url, headers=house.desk).content) == ("?1", picture)


def test_keeps_as_much_of_a_piece_as_came_before_the_line_broke(house):
    amina, picture = house.caller("amina"), os.urandom(100_000)
    url, came = named(amina, picture), 40_000
    head = [
        f"PATCH {url} HTTP/1.1", "Host: x", f"Authorization: Bearer {amina.token}", "Upload-Offset: 0",
        "Content-Type: application/partial-upload", f"Content-Length: {len(picture)}",
    ]  # fmt: skip
    with socket.create_connection((house.http.base_url.host, house.http.base_url.port)) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + picture[:came])
        time.sleep(0.5)
    until = time.monotonic() + 10
    while (at := int(house.http.head(url, headers=amina.auth).headers["upload-offset"])) < came:
        assert time.monotonic() < until
    assert at == came
    assert patch(house, amina, url, came, picture[came:]).headers["upload-complete"] == "?1"
    assert house.http.get(url, headers=house.desk).content == picture
