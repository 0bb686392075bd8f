"""A certificate that has run out, or a phone with a wrong clock: the app opens and says so, work goes by hand."""

import os
import shutil
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Playwright

from fieldobs.database import now
from tests.journeys.authority import Authority
from tests.journeys.glass import ProfileGlass
from tests.journeys.headquarters import Headquarters
from tests.journeys.looks import page_of
from tests.journeys.phones import Phone
from tests.journeys.proxy import Line
from tests.journeys.test_files import RECEIPT_INPUT, SAVE

DAY = timedelta(days=1)
YEARS = -7 * 365 * DAY
SHIFTED = """(() => {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...said) { said.length ? super(...said) : super(Real.now() + %d); }
    static now() { return Real.now() + %d; }
  };
})()"""


class SecureLine(Line):
    """What goes over it is TLS."""

    @property
    def url(self) -> str:
        return super().url.replace("http:", "https:")


class SecureHeadquarters(Headquarters):
    """A server behind a certificate that is changed for another by starting it anew, as after a renewal."""

    def __init__(self, data: Path, authority: Authority) -> None:
        super().__init__(data)
        self.url = self.url.replace("http:", "https:")
        self.authority, self.folder = authority, data.parent
        self.trust = ssl.create_default_context()
        self.trust.check_hostname, self.trust.verify_mode = False, ssl.CERT_NONE
        self.plain = self.words

    def serve(self, begins: timedelta, ends: timedelta) -> None:
        """Under a certificate of these days."""
        self.kill()
        file, key = self.authority.certify(self.folder, now() + begins, now() + ends)
        self.words = [*self.plain, "--certificate", str(file), "--key", str(key)]
        self.start()

    def is_believed(self) -> bool:
        """Whether a careful client speaks to it."""
        trust = ssl.create_default_context(cadata=self.authority.pem())
        try:
            return httpx.get(f"{self.url}/health", verify=trust).status_code == 204
        except httpx.ConnectError:
            return False


class ClockGlass(ProfileGlass):
    """A browser whose pages read a clock that is off."""

    off = timedelta()

    def _launch(self) -> BrowserContext:
        context = super()._launch()
        away_ms = self.off // timedelta(milliseconds=1)
        context.add_init_script(SHIFTED % (away_ms, away_ms))
        return context


@pytest.fixture(scope="module")
def headquarters(loaded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureHeadquarters]:
    data = tmp_path_factory.mktemp("headquarters") / "data"
    shutil.copytree(loaded_store, data)
    server = SecureHeadquarters(data, Authority(now()))
    server.serve(-DAY, DAY)
    yield server
    server.close()


@pytest.fixture(scope="module")
def amina(
    playwright: Playwright, headquarters: SecureHeadquarters, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Phone]:
    """A phone that trusts the authority, and no certificate that has run out."""
    home = tmp_path_factory.mktemp("home")
    headquarters.authority.is_trusted_in(home)
    glass = ClockGlass(playwright, "chromium", home / "profile", env={**os.environ, "HOME": str(home)})
    line = SecureLine(headquarters.port)
    phone = Phone(glass, line)
    phone.enrol(headquarters.code("amina"))
    yield phone
    glass.close()
    line.close()


def reopen_with_clock(phone: Phone, off: timedelta) -> None:
    """The phone was off; its clock says something else when it is on again."""
    phone.glass.off = off
    phone.kill_and_reopen()


@pytest.mark.usefixtures("in_order")
class TestAPhoneBeforeACertificateThatHasRunOut:
    def test_works_on_and_sends_nothing(self, amina: Phone, headquarters: SecureHeadquarters, photo: Path) -> None:
        amina.says_truth()
        headquarters.serve(-30 * DAY, -DAY)
        assert headquarters.answers() and not headquarters.is_believed()
        type(self).draft = amina.begin("Voting", "0412")
        amina.section(self.draft, "Numbers and procedure")
        amina.answer({"V18": 1204})
        incident = amina.incident("Ballot stuffing", "4 Danger")
        amina.section(incident, "Evidence")
        amina.attach("I10", photo)
        amina.reads("stacks.jpg")
        amina.try_now()
        amina.says_truth(on_this_phone=2)

    def test_says_after_a_cold_start_that_headquarters_is_silent_though_there_is_a_network(self, amina: Phone) -> None:
        reopen_with_clock(amina, timedelta(hours=1))
        amina.reads("This phone has a network, but headquarters has not answered since")
        amina.reads("Go on working: everything is kept")
        assert "clock is wrong" not in amina.all_words()
        amina.tap("What can be done")
        amina.reads("the certificate by which a browser knows it may have run out: a page is not told which")
        amina.reads("What cannot wait goes from hand to hand, as a file or as codes.")

    def test_has_the_draft_and_all_that_waits(self, amina: Phone) -> None:
        amina.says_truth(on_this_phone=2)
        amina.section(self.draft, "Numbers and procedure")
        assert amina.figure("V18").replace(",", "") == "1204"

    def test_asks_for_the_right_date_when_its_clock_is_behind_what_headquarters_signed(
        self, amina: Phone, headquarters: SecureHeadquarters
    ) -> None:
        headquarters.serve(DAY, 30 * DAY)
        reopen_with_clock(amina, YEARS)
        year = (now() + YEARS).year
        amina.reads("This phone's clock is wrong: it says")
        amina.reads(f" {year}, ")
        amina.reads("Set date and time to automatic.")
        amina.go("where")
        amina.reads("This phone's clock is wrong: it says")
        amina.says_truth(on_this_phone=2)

    def test_gives_its_work_away_as_a_file_that_headquarters_takes_in(
        self, amina: Phone, headquarters: SecureHeadquarters, tmp_path: Path
    ) -> None:
        reopen_with_clock(amina, timedelta(hours=1))
        amina.go("where")
        with page_of(amina).expect_download() as coming:
            amina.glass.tap(SAVE)
        file, receipt = tmp_path / coming.value.suggested_filename, tmp_path / "back.fieldobs-receipt"
        coming.value.save_as(file)
        headquarters.take_in(file, receipt=receipt)
        amina.go("hand")
        amina.glass.choose(RECEIPT_INPUT, receipt)
        amina.reads("It has 1 attachment whole.")
        amina.says_truth(at_headquarters=2)

    def test_goes_on_by_itself_once_the_certificate_is_renewed(
        self, amina: Phone, headquarters: SecureHeadquarters
    ) -> None:
        amina.section(self.draft, "Numbers and procedure")
        amina.answer({"V20": 312})
        amina.finalise(self.draft)
        headquarters.serve(-DAY, 90 * DAY)
        assert headquarters.is_believed()
        reopen_with_clock(amina, timedelta())
        amina.says_truth(at_headquarters=2, patience_s=60)
        amina.loses("headquarters has not answered since")
