"""What a phone keeps: its own signed log, what its team-mates wrote, and what is still to be sent. Knows no network."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from sync.answers import Answer, answers
from sync.receipt import Outcome
from sync.revision import Path, Revision, RevisionId, reread, write_body
from sync.signing import sign

UNSENT, WITH_HUB, AT_HEADQUARTERS, REJECTED = "unsent", "hub", "hq", "rejected"
STATE_AFTER = {
    Outcome.STORED: AT_HEADQUARTERS,
    Outcome.DUPLICATE: AT_HEADQUARTERS,
    Outcome.QUARANTINED: AT_HEADQUARTERS,
    Outcome.RELAYED: WITH_HUB,
    Outcome.RETRY: UNSENT,
    Outcome.REJECTED: REJECTED,
}


@dataclass
class Own:
    """A revision of this phone: its text, its signature, and where it is."""

    revision: Revision
    state: str = UNSENT
    problem: dict[str, str] | None = None

    @property
    def entry(self) -> dict[str, str]:
        """As it travels in a batch."""
        return {"body": self.revision.body, "sig": self.revision.sig}


@dataclass
class Journal:
    """One device's log without gaps, and all it knows of its team's submissions."""

    device: str
    key: ec.EllipticCurvePrivateKey
    own: dict[RevisionId, Own] = field(default_factory=dict)
    others: dict[RevisionId, Revision] = field(default_factory=dict)
    by_submission: dict[str, dict[RevisionId, Revision]] = field(default_factory=dict)
    last: Revision | None = None

    def write(self, submission: str, changes: Mapping[str, Any], at: str) -> RevisionId:
        """Sign one change over everything this phone knows to stand; it waits to be sent. Its id."""
        standing = self.read(submission)
        over = {
            path: [write.revision for write in standing[Path(path)].writes]
            for path in changes
            if Path(path) in standing and standing[Path(path)].writes
        }
        body = write_body(
            device=self.device,
            seq=self.last.seq + 1 if self.last else 1,
            prev=self.last.id if self.last else None,
            at=at,
            submission=submission,
            changes=changes,
            over=over,
        )
        return self.keep(body, sign(self.key, body.encode()))

    def keep(self, body: str, sig: str, state: str = UNSENT) -> RevisionId:
        """Take a revision of this phone's own into its log."""
        revision = reread(body, sig)
        self.own[revision.id] = Own(revision, state)
        self.by_submission.setdefault(revision.submission, {})[revision.id] = revision
        if self.last is None or revision.seq > self.last.seq:
            self.last = revision
        return revision.id

    def learn(self, body: str, sig: str) -> None:
        """Take in what a team-mate or the desk wrote."""
        revision = reread(body, sig)
        self.others[revision.id] = revision
        self.by_submission.setdefault(revision.submission, {})[revision.id] = revision

    def read(self, submission: str) -> dict[Path, Answer]:
        """What stands in a submission as far as this phone knows."""
        return answers(self.by_submission.get(submission, {}).values())

    def conflicts(self) -> dict[str, list[Path]]:
        """Submission → its paths at which two answers stand that differ."""
        found = {
            name: [path for path, answer in self.read(name).items() if answer.is_conflict]
            for name in self.by_submission
        }
        return {name: paths for name, paths in found.items() if paths}

    @property
    def outbox(self) -> list[Own]:
        """What headquarters has not acknowledged, oldest first."""
        return [own for own in self.own.values() if own.state == UNSENT]

    def settle(self, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
        """Do what a receipt says of the revisions it names; those of others and unknown ones are passed over."""
        for name, said in outcomes.items():
            own = self.own.get(RevisionId(name))
            if own is not None:
                own.state = STATE_AFTER[Outcome(said["outcome"])]
                own.problem = said.get("problem")

    def send_again(self, runs: Iterable[Iterable[int]]) -> None:
        """Put back what the store says it lacks: it was restored from an older copy, and this phone heals it."""
        held = {number for low, high in runs for number in range(low, high + 1)}
        for own in self.own.values():
            if own.state == AT_HEADQUARTERS and own.revision.seq not in held:
                own.state = UNSENT

    def as_json(self) -> dict[str, Any]:
        """All of it, for a file."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return {
            "device": self.device,
            "key": pem,
            "own": [{**own.entry, "state": own.state} for own in self.own.values()],
            "others": [{"body": each.body, "sig": each.sig} for each in self.others.values()],
        }

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "Journal":
        """What `as_json` wrote."""
        key = load_pem_private_key(said["key"].encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        journal = cls(said["device"], key)
        for own in said["own"]:
            journal.keep(own["body"], own["sig"], own["state"])
        for other in said["others"]:
            journal.learn(other["body"], other["sig"])
        return journal
