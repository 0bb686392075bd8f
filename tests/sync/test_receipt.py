"""What the store's signature covers."""

from sync.receipt import LogState, Outcome, Problem, Ruling, attachment_lines, signed_lines

LOG = LogState("log", 2, 7, "root")


def test_covers_the_log_the_batch_and_every_outcome_in_order_of_id():
    rulings = {"b": Ruling(Outcome.REJECTED), "B": Ruling(Outcome.STORED), "-": Ruling(Outcome.DUPLICATE)}
    lines = "fieldobs-receipt-v1\nlog\n2\n7\nroot\nbatch\n- duplicate\nB stored\nb rejected\n"
    assert signed_lines(LOG, "batch", rulings) == lines.encode()


def test_tells_the_problem_beside_the_outcome():
    ruling = Ruling(Outcome.QUARANTINED, Problem("x", "Title", "Detail"))
    assert ruling.body == {
        "outcome": "quarantined",
        "problem": {"type": "urn:fieldobs:x", "title": "Title", "detail": "Detail"},
    }
    assert ruling.is_kept and not Ruling(Outcome.RETRY).is_kept


def test_a_receipt_for_an_attachment_says_whose_it_is():
    assert attachment_lines("m", "12", "ab", 7) == b"fieldobs-attachment-v1\nm\n12\nab\n7\n"
