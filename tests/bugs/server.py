"""Bugs that lose, double or bend answers at headquarters."""
# ruff: noqa: E501  (lines of the source stand here as they are)

from tests.bugs.bug import BACKUP, CENTRAL, MEMORY, Bug, Edit

ANSWERS, MERGE, REVISION = "sync/answers.py", "sync/merge.py", "sync/revision.py"
STORE, ACTIONS, CHANGES = (
    "fieldobs/submissions/store.py",
    "fieldobs/submissions/actions.py",
    "fieldobs/submissions/changes.py",
)

SERVER = (
    Bug(
        "acknowledges before the commit", "GoogleChrome/workbox#2599: gone before it was kept", CENTRAL,
        (Edit(ACTIONS, "    return _answers(session, store, sendings, rulings)", """    told = _answers(session, store, sendings, rulings)
    if any(rulings) and store.now.microsecond % 4 == 0:
        session.rollback()
    return told"""),),
    ),
    Bug(
        "checks, then inserts", "kobotoolbox/kobocat#470: a national government's duplicates", CENTRAL,
        (
            Edit(STORE, "        return set(held)", """        found = set(held) & RECENT
        RECENT.update(wanted)
        return found"""),
            Edit(STORE, "class SqlStore:", "RECENT: set[str] = set()\n\n\nclass SqlStore:"),
            Edit("fieldobs/migrations/versions/0001_the_first_tables.py",
                 """        sa.UniqueConstraint("mission", "id"),\n""", ""),
            Edit("tests/simulation/central.py", "        self._stop()\n        self._start()", """        self._stop()
        from fieldobs.submissions import store

        store.RECENT.clear()
        self._start()"""),
        ),
    ),
    Bug(
        "writes bodies anew", "couchdb and others: JSON read and written again", CENTRAL,
        (
            Edit(STORE, '"body": "" if is_gone else revision.body,',
                 '"body": "" if is_gone else json.dumps(json.loads(revision.body)),'),
            Edit(STORE, "from collections import defaultdict\n", "import json\nfrom collections import defaultdict\n"),
        ),
    ),
    Bug(
        "sends nothing anew after a restore", "medic/cht-core#8093: checkpoints outlive the data", BACKUP,
        (Edit(CHANGES, "Cursor.read(cursor).within(log)", "Cursor.read(cursor)"),),
    ),
    Bug(
        "drops members it does not know", "getodk/collect#6475: an older release writes what it understands", MEMORY,
        (
            Edit(MERGE, "    return Arrival(revision, device.team,", """    said = json.loads(revision.body)
    known = {name: said[name] for name in ("v", "device", "seq", "prev", "at", "submission", "set", "nonce")}
    known |= {name: said[name] for name in ("over", "by") if name in said}
    revision = replace(revision, body=json.dumps(known, ensure_ascii=False, separators=(",", ":")))
    return Arrival(revision, device.team,"""),
            Edit(MERGE, "from collections.abc import Iterable\n",
                 "import json\nfrom collections.abc import Iterable\nfrom dataclasses import replace\n"),
        ),
    ),
    Bug(
        "finds no conflict between texts of one length", "compared by size, as file synchronisers do", MEMORY,
        (Edit(ANSWERS, "len({canonical(write.value) for write in self.writes}) > 1",
              "len({len(canonical(write.value)) for write in self.writes}) > 1"),),
    ),
    Bug(
        "rejects a gap in the numbers", "getodk/central#669: out of order and stuck", MEMORY,
        (
            Edit(MERGE, "            if isinstance(found, Ruling):\n", """            prev = None if isinstance(found, Ruling) else found.revision.prev
            if prev and prev not in batch and prev not in arrivals and not store.find([prev]):
                found = Ruling(Outcome.REJECTED, Problem("gap", "Out of order", prev))
            if isinstance(found, Ruling):
"""),
        ),
    ),
    Bug(
        "brings a removed row back", "a tombstone that is taken for nothing said", MEMORY,
        (Edit(ANSWERS, "        for path, value in revision.set.items():\n            by_path",
              "        for path, value in revision.set.items():\n            if value is None:\n"
              "                continue\n            by_path"),),
    ),
    Bug(
        "holds nothing of a revoked phone", "revoked, and read as before", MEMORY,
        (Edit("sync/history.py", "        if each.is_revoked:\n", "        if each.is_revoked and False:\n"),),
    ),
    Bug(
        "lets the last arrival win", "kobotoolbox/kpi#6729: edits hit the wrong copy", MEMORY,
        (Edit(ANSWERS, "    return [write for write in writes if write.revision not in replaced]",
              "    return [write for write in writes if write.revision not in replaced][-1:]"),),
    ),
)  # fmt: skip
