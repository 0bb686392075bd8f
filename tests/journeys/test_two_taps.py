"""Tapped quickly, as one counts people in a doorway: each tap counts, however slow the phone is to draw."""

from tests.journeys.glass import until

PLUS = "document.querySelector('[data-path=O1] button[aria-label=\"One more\"]')"


def test_each_of_quick_taps_counts_and_is_kept(phone, headquarters):
    phone.enrol(headquarters.code("hana"))
    record = phone.begin("Opening", "0409")
    phone.answer({"H14": "At once"})
    phone.section(record, "The commission")
    phone.glass.ask(f"(() => {{ const plus = {PLUS}; for (let n = 0; n < 7; n += 1) plus.click(); }})()")
    until(lambda: phone.figure("O1") == "7", lambda: f"the field shows {phone.figure('O1')}")
    phone.kill_and_reopen()
    phone.section(record, "The commission")
    assert phone.figure("O1") == "7"
