import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from cryptography import x509

from fieldobs.demo.certificate import certificate_for, lan_address
from fieldobs.demo.trust import MEDIA_TYPE, NAME, handing_out

NOW = datetime.now(UTC).replace(microsecond=0)


def test_makes_a_certificate_that_a_client_can_trust(tmp_path):
    made = certificate_for(tmp_path, "192.0.2.7", NOW)

    async def answer(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    server = uvicorn.Server(
        uvicorn.Config(
            answer, port=0, log_level="error", lifespan="off", ssl_certfile=made.file, ssl_keyfile=made.key_file
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        trusting = ssl.create_default_context(cafile=made.file)
        trusting.verify_flags |= ssl.VERIFY_X509_STRICT
        with httpx.Client(verify=trusting) as client:
            assert client.get(f"https://127.0.0.1:{port}/").text == "here"
        with httpx.Client() as client, pytest.raises(httpx.ConnectError):
            client.get(f"https://127.0.0.1:{port}/")
    finally:
        server.should_exit = True
        thread.join()


def test_keeps_its_certificate_until_the_address_changes_or_it_ends(tmp_path):
    first = certificate_for(tmp_path, "192.0.2.7", NOW).file.read_bytes()
    assert certificate_for(tmp_path, "192.0.2.7", NOW).file.read_bytes() == first
    other = certificate_for(tmp_path, "192.0.2.8", NOW).file.read_bytes()
    assert other != first and b"PRIVATE" not in other
    names = x509.load_pem_x509_certificate(other).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert {str(name) for name in names.value.get_values_for_type(x509.IPAddress)} == {"192.0.2.8", "127.0.0.1"}
    assert certificate_for(tmp_path, "192.0.2.8", NOW + timedelta(days=29, hours=1)).file.read_bytes() != other


def test_keeps_its_key_to_itself(tmp_path):
    assert certificate_for(tmp_path, "127.0.0.1", NOW).key_file.stat().st_mode & 0o77 == 0


def test_hands_the_certificate_to_phones_and_nothing_else(tmp_path):
    made = certificate_for(tmp_path, "127.0.0.1", NOW)
    with handing_out(made.file, "127.0.0.1", 0) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        given = client.get(NAME)
        assert given.content == made.file.read_bytes() and given.headers["content-type"] == MEDIA_TYPE
        assert client.get("/tls.key").status_code == client.get("/../tls.key").status_code == 404


def test_finds_an_address_of_this_machine():
    assert lan_address().count(".") == 3
