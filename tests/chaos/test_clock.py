"""A server whose clock jumps a day ahead or back: order, phones, invitations and sessions stay sane."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fieldobs.demo.phone import Phone
from tests.chaos.day import FORM
from tests.chaos.disk import served
from tests.chaos.headquarters import Headquarters
from tests.contract import FIELDOBS

DAY_H = 24


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    found = Headquarters(tmp_path / "store")
    yield found
    found.close()


@contextmanager
def at_clock(headquarters: Headquarters, hours: float) -> Iterator[httpx.Client]:
    """A server whose clock is off by so much."""
    program = [sys.executable, "-m", "tests.chaos.shifted", str(hours)]
    trace = headquarters.data / "no trace"
    with (
        served(headquarters.data, [], trace, program=program) as server,
        httpx.Client(base_url=server.url, timeout=30) as http,
    ):
        yield http


def write(phone: Phone) -> str:
    about = {"$form": FORM, "$team": "12", "$station": "0412", "$visit": 1}
    return phone.write("5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c", about | {"note": str(uuid.uuid4())})


@pytest.mark.parametrize("jumps", [(DAY_H, 0), (-DAY_H, 0), (DAY_H, -DAY_H)], ids=str)
def test_keeps_the_order_of_arrival_and_lets_phones_go_on(headquarters: Headquarters, jumps: tuple[float, ...]) -> None:
    names, phone = [], None
    for hours in (0, *jumps):
        with at_clock(headquarters, hours) as http:
            if phone is None:
                phone = Phone.enrol(http, headquarters.code("amina"))
            phone.http = http
            names.append(write(phone))
            phone.sync()
            phone.renew()
            phone.sync()
            assert phone.journal.outbox == []
            answers = phone.read_submission("5b2f8a34-7c1d-4e6f-8a9b-0c1d2e3f4a5c")
            assert answers["revisions"] == names and answers["conflicts"] == {}
    assert [name for (name,) in headquarters.read('select id from revision order by "index"')] == names


def test_an_invitation_of_three_days_outlives_a_jump_and_serves_once(headquarters: Headquarters) -> None:
    code = headquarters.code("amina")
    with at_clock(headquarters, DAY_H) as http:
        Phone.enrol(http, code)
    with at_clock(headquarters, -DAY_H) as http, pytest.raises(httpx.HTTPStatusError, match="410"):
        Phone.enrol(http, code)


def test_a_jump_back_signs_nobody_out_and_a_jump_ahead_asks_the_desk_to_sign_in_again(
    headquarters: Headquarters,
) -> None:
    words = [FIELDOBS, "coordinator", "Dana", "--link", "--data", str(headquarters.data)]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    code = re.search(r"#(?:code=)?([\w-]{20,})", told.stdout)
    assert code, told.stdout
    with at_clock(headquarters, 0) as http:
        assert http.post("/desk/enter", data={"code": code[1]}).status_code == 303
        cookies = http.cookies
    for hours, status in ((0, 200), (-DAY_H, 200), (DAY_H, 303), (0, 200)):
        with at_clock(headquarters, hours) as http:
            answer = http.get(
                "/desk/", headers={"cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
            )
            assert answer.status_code == status, hours
            if status == 303:
                assert answer.headers["location"].startswith("/desk/sign-in")
