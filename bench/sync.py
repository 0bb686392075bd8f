"""Revisions a second through `/api/v1/sync` of a real server, beside raw inserts of the same rows."""

import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench import limits
from bench.figures import Table, count, median, rate, times
from bench.load import Result, http_request, send_all
from bench.mission import MISSION_ID, Pack, write_pack
from bench.phones import Phone, Signed, backlog, enrol
from bench.server import Place, Server, places, serving
from fieldobs.database import now
from fieldobs.desk.actions import make_api_token
from fieldobs.observers.actions import make_code
from fieldobs.packs.loading import load_path
from fieldobs.serving.commands import open_store
from sync.receipt import MEDIA_TYPE

PHONES = 400
STATIONS = 2000
REPEATS = 3
WARM = 100
SIGNATURES = 2000
COLUMNS = (
    "batch", "at once", "revisions/s", "raw inserts/s", "limit ÷ reached", "ms a request",
    "server CPU, ms a revision", "sent again, revisions/s",
)  # fmt: skip


@dataclass(frozen=True)
class Load:
    """So many checklists in batches of a size, so many phones sending at once."""

    checklists: int
    batch: int
    concurrency: int


LOADS = (
    Load(400, 1, 1),
    Load(400, 1, 8),
    Load(5000, 25, 1),
    Load(5000, 25, 8),
    Load(5000, 200, 1),
    Load(5000, 200, 8),
)


@dataclass
class Bench:
    """A running server with enrolled phones, and everything that it has acknowledged."""

    server: Server
    pack: Pack
    phones: list[Phone]
    desk: str
    chance: random.Random
    acknowledged: dict[str, Signed]

    def batches(self, load: Load) -> list[tuple[Phone, list[Signed]]]:
        """A batch for every request, dealt to the phones in turn. Phones catch up first, as they do each morning."""
        requests = -(-load.checklists // load.batch)
        senders = [self.phones[n % len(self.phones)] for n in range(requests)]
        with httpx.Client(base_url=self.server.url) as client:
            for phone in {phone.device: phone for phone in senders}.values():
                phone.catch_up(client)
        return [(phone, backlog(phone, self.pack, load.batch, self.chance)) for phone in senders]

    def send(self, batches: Sequence[tuple[Phone, list[Signed]]], concurrency: int, expected: str) -> Result:
        """Send prepared batches; every revision must be answered as expected."""
        requests = [
            http_request(self.server.address, "/api/v1/sync", phone.headers, phone.request(signed))
            for phone, signed in batches
        ]
        result = send_all(self.server.address, requests, concurrency)
        named = {name for answer in result.answers for name in _named(answer, expected)}
        sent = {each.id: each for _, signed in batches for each in signed}
        if named != sent.keys():
            raise AssertionError("the receipts do not name what was sent")
        self.acknowledged |= sent
        return result

    def check_log(self) -> int:
        """The size of the log. Raises: AssertionError unless it holds exactly what was acknowledged, byte for byte."""
        headers = {"Authorization": f"Bearer {self.desk}"}
        answer = httpx.get(f"{self.server.url}/api/v1/revisions?after=0", headers=headers, timeout=300)
        lines = [json.loads(line) for line in answer.text.split("\n") if line]
        held = {line["id"]: (line["body"], line["sig"]) for line in lines}
        if len(lines) != len(held) or held != {name: (one.body, one.sig) for name, one in self.acknowledged.items()}:
            raise AssertionError("the log does not hold exactly what was acknowledged")
        return len(lines)


def _named(answer: tuple[int, str, bytes], expected: str) -> list[str]:
    status, kind, body = answer
    if status != 200 or kind != MEDIA_TYPE:
        raise AssertionError(f"answered {status} {kind}: {body[:300]!r}")
    outcomes = json.loads(body)["outcomes"]
    wrong = {name: said for name, said in outcomes.items() if said["outcome"] != expected}
    if wrong:
        raise AssertionError(f"not {expected}: {next(iter(wrong.values()))}")
    return list(outcomes)


def prepare(place: Place, pack: Pack) -> tuple[dict[str, str], str]:
    """Load the pack into a new store: enrolment codes by observer, and a token of the desk."""
    store = open_store(place.folder, place.url)
    load_path(pack.folder, store.database)
    moment = now()
    with store.database.write() as session:
        codes = {team: make_code(session, MISSION_ID, team, moment) for team in pack.teams}
        desk = make_api_token(session, MISSION_ID, "coordinator", moment)
    store.database.close()
    return codes, desk


def measure(repeats: int = REPEATS, loads: Sequence[Load] = LOADS) -> list[Table]:
    """One table a database."""
    with tempfile.TemporaryDirectory() as folder, places(Path(folder)) as found:
        pack = write_pack(Path(folder) / "pack", PHONES, STATIONS)
        return [_measure_place(place, pack, repeats, loads) for place in found]


def _measure_place(place: Place, pack: Pack, repeats: int, loads: Sequence[Load]) -> Table:
    codes, desk = prepare(place, pack)
    with serving(place) as server:
        bench = Bench(server, pack, enrol(server.url, codes), desk, random.Random(1), {})
        bench.send(bench.batches(Load(WARM, 25, 1)), 1, "stored")
        measured = [_measure_load(bench, place, load, repeats) for load in loads]
        held = bench.check_log()
    table = Table(f"Taking in on {place.name}", COLUMNS)
    for each in measured:
        table.add(
            str(each.load.batch), str(each.load.concurrency), rate(each.rates), rate(each.raw), times(each.ratios),
            f"{median(each.request_ms):.1f}", f"{median(each.cpu_ms):.2f}", rate(each.again),
        )  # fmt: skip
    table.notes.append(f"The log held exactly the {count(held)} revisions that were acknowledged, byte for byte.")
    table.notes.append(
        f"Checking signatures, and nothing else: {count(_checked_a_second(bench))} a second on one core."
    )
    return table


def _checked_a_second(bench: Bench) -> float:
    phone = bench.phones[0]
    signed = backlog(phone, bench.pack, SIGNATURES, bench.chance)
    return SIGNATURES / limits.signatures(phone.key.public_key(), signed)


@dataclass
class Measured:
    """What the repeats of one load took."""

    load: Load
    rates: list[float]
    raw: list[float]
    again: list[float]
    request_ms: list[float]
    cpu_ms: list[float]

    @property
    def ratios(self) -> list[float]:
        return [raw / reached for raw, reached in zip(self.raw, self.rates, strict=True)]


def _measure_load(bench: Bench, place: Place, load: Load, repeats: int) -> Measured:
    """Each time the load, the same rows raw, and the load sent again, so that a busy machine slows all three alike."""
    found = Measured(load, [], [], [], [], [])
    for _ in range(repeats):
        batches = bench.batches(load)
        before = bench.server.cpu_s()
        result = bench.send(batches, load.concurrency, "stored")
        sent = sum(len(signed) for _, signed in batches)
        found.cpu_ms.append((bench.server.cpu_s() - before) * 1000 / sent)
        found.rates.append(sent / result.seconds)
        found.request_ms.append(median(result.latencies_s) * 1000)
        found.raw.append(_raw(place, bench.pack, [each for _, signed in batches for each in signed], load.batch))
        found.again.append(sent / bench.send(batches, load.concurrency, "duplicate").seconds)
    return found


def _raw(place: Place, pack: Pack, revisions: Sequence[Signed], batch: int) -> float:
    """Rows a second that the bare driver puts into a new store of the same kind."""
    with limits.new_place(place) as beside:
        prepare(beside, pack)
        return len(revisions) / limits.raw_inserts(beside, limits.rows(revisions, 1), batch)
