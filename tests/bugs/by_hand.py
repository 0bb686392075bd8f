"""Bugs of what goes from hand to hand: taken for sent, believed too soon, let go of too soon, taken in twice."""
# ruff: noqa: E501  (lines of the source stand here as they are)

from tests.bugs.bug import BY_HAND, CENTRAL, MEMORY, Bug, Edit

HANDED, RECEIPTS, DELIVERING = (
    "web/src/store/handed.ts",
    "web/src/sync/receipt-file.ts",
    "web/src/sync/delivering.ts",
)
BUNDLES, STORE = "fieldobs/bundles/actions.py", "fieldobs/submissions/store.py"

FROM_HAND_TO_HAND = (
    Bug(
        "counts a made file as sent", "nditech/apollo: posted is what was given away", MEMORY,
        (
            Edit(HANDED, "  await keep({ batch, at, how, revisions, blobs: [...blobs.keys()] });\n", """\
  await keep({ batch, at, how, revisions, blobs: [...blobs.keys()] });
  const outcomes = Object.fromEntries(revisions.map((id) => [id, { outcome: "stored" }]));
  await settle({ batch, outcomes, server_time: at } as never, load.revisions, "hand");
"""),
            Edit(HANDED, """import { sealDue } from "./seal.ts";\n""",
                 """import { settle } from "./outbox.ts";\nimport { sealDue } from "./seal.ts";\n"""),
        ),
    ),
    Bug(
        "believes a receipt file that nobody signed", "commitglobal/votemonitor: no issuer is checked", MEMORY,
        (Edit(RECEIPTS, "return (await isGenuine(whole, device.storeKey)) ? whole : null;", "return whole;"),),
    ),
    Bug(
        "reads another phone's receipt as its own", "apache/pouchdb#1240: a checkpoint that is not its own", MEMORY,
        (
            Edit(RECEIPTS, "file.receipts.filter(({ batch }) => handed.some((each) => each.batch === batch));",
                 "file.receipts;"),
            Edit(RECEIPTS, """\
    const record = handed.find(({ batch }) => batch === receipt.batch);
    const settled = await settle(receipt, record?.revisions.map((id) => ({ id })) ?? [], "hand");
""", """\
    const ids = handed.flatMap(({ revisions }) => revisions);
    const outcomes = Object.fromEntries(ids.map((id) => [id, { outcome: "stored" as const }]));
    const settled = await settle({ ...receipt, outcomes }, ids.map((id) => ({ id })), "hand");
"""),
        ),
    ),
    Bug(
        "takes a receipt from before headquarters was put back", "medic/cht-core#8093: checkpoints outlive the data", BY_HAND,
        (Edit(RECEIPTS, "genuine.filter(({ log }) => !isFromBefore(log, seen?.log));", "genuine;"),),
    ),
    Bug(
        "lets go of a carried file on any 200", "enketo/enketo: records-queue.js, gone right after a 2xx", MEMORY,
        (
            Edit(DELIVERING, """  if (kind !== RECEIPTS || !readReceipts(text)) throw new RoadError("not_fieldobs", kind, answer.status);\n""", ""),
            Edit(DELIVERING, "if (await isFinal(text))", "if (kind || (await isFinal(text)))"),
        ),
    ),
    Bug(
        "lets go of a carried file that a hub has", "kobotoolbox/kobocat#432: told 201, and the copy is deleted", MEMORY,
        (Edit(DELIVERING, "if (await isFinal(text))", "if (road.hub || (await isFinal(text)))"),),
    ),
    Bug(
        "takes a bundle in twice as new revisions", "getodk/collect#3391: 1,006 sent, 1,514 rows", CENTRAL,
        (
            Edit(BUNDLES, "    receipt = kept(receive(place.database, place.keys, device, opened.batch, place.onward, is_contact=False))\n", """\
    BLIND.append(device.id)
    receipt = kept(receive(place.database, place.keys, device, opened.batch, place.onward, is_contact=False))
    BLIND.clear()
"""),
            Edit(BUNDLES, "from fieldobs.submissions.models import Log\n",
                 "from fieldobs.submissions.models import Log\nfrom fieldobs.submissions.store import BLIND\n"),
            Edit(STORE, "        return set(held)", "        return set() if BLIND else set(held)"),
            Edit(STORE, "class SqlStore:", "BLIND: list[str] = []\n\n\nclass SqlStore:"),
            Edit("fieldobs/migrations/versions/0001_the_first_tables.py",
                 """        sa.UniqueConstraint("mission", "id"),\n""", ""),
        ),
    ),
)  # fmt: skip
