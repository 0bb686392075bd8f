"""Bugs that lose, double or bend answers on the phone."""
# ruff: noqa: E501  (lines of the source stand here as they are)

from tests.bugs.bug import MEMORY, TRUTH, Bug, Edit

SENDER, OUTBOX, SEAL = "web/src/sync/sender.ts", "web/src/store/outbox.ts", "web/src/store/seal.ts"
RECEIPT, MERGE, REVISION = "web/src/sync/receipt.ts", "web/src/sync/merge.ts", "web/src/sync/revision.ts"
SUBMISSIONS = "web/src/store/submissions.ts"
ARRIVING = """  const arriving = from === "hand" ? [] : await readArriving(receipt, from);
"""
FAILED = """  const receipt = await post(road, batch, body).catch((error: unknown) => {
"""
ALL_STORED = """{
      protocol: 1, batch, server_time: now, log: {}, have: {}, changes: {}, complete: true, signature: "",
      cursor: await readMeta("cursor"),
      outcomes: Object.fromEntries(revisions.map(({ id }) => [id, { outcome: "stored" }])),
    } as never"""


def _taken_for_a_receipt(when: str) -> Edit:
    return Edit(
        SENDER,
        FAILED,
        f"""  const now = new Date().toISOString();
  const receipt = await post(road, batch, body).catch(async (error: unknown) => {{
    if (error instanceof RoadError && {when}) return {ALL_STORED};
""",
    )


PHONE = (
    Bug(
        "clears the outbox on a 5xx", "nditech/apollo: any JSON reply but 401 marks a form as posted", MEMORY,
        (_taken_for_a_receipt("error.status >= 500"),),
    ),
    Bug(
        "counts any 200 as a receipt", "enketo/enketo#1180: a portal's page removes the record", MEMORY,
        (_taken_for_a_receipt('error.problem === "not_fieldobs" && error.status === 200'),),
    ),
    Bug(
        "takes the receipt of another batch", "apache/pouchdb#1240: a checkpoint that is not its own", MEMORY,
        (Edit(RECEIPT, "return isReceipt(said) && said.batch === batch ? said : null;",
              "return isReceipt(said) ? said : null;"),),
    ),
    Bug(
        "does not look at a receipt's signature", "commitglobal/votemonitor: no issuer is checked", MEMORY,
        (Edit(SENDER, ": await genuine(receipt, device);", ": receipt;"),),
    ),
    Bug(
        "counts an edit in flight as sent", "nditech/apollo: posted = new Date() after the reply", MEMORY,
        (
            Edit(SEAL, "if (present.stamp === edit.stamp) await store.delete", "if (present) await store.delete"),
            Edit(SEAL, "if (later?.stamp === edit.stamp) present?.delete(edit.path);",
                 "if (later) present?.delete(edit.path);"),
        ),
    ),
    Bug(
        "compares timestamps", "nditech/apollo: what is no newer than the last sending is taken for sent", MEMORY,
        (
            Edit(SEAL, "if (present.stamp === edit.stamp) await store.delete", "if (present.at <= edit.at) await store.delete"),
            Edit(SEAL, "if (later?.stamp === edit.stamp) present?.delete(edit.path);",
                 "if (later && later.at <= edit.at) present?.delete(edit.path);"),
        ),
    ),
    Bug(
        "moves the cursor before the data", "apache/pouchdb#1240: the browser closed in between", MEMORY,
        (Edit(OUTBOX, ARRIVING, ARRIVING + """\
  await transact(["meta"], "readwrite", (tx) => tx.objectStore("meta").put(receipt.cursor, "cursor"));
"""),),
    ),
    Bug(
        "deletes what is no longer assigned", "nditech/apollo: db.submissions.bulkDelete, unsent ones too", MEMORY,
        (Edit(OUTBOX, "  if (offered) await retireOthers", """  const here = await tx.objectStore("submissions").getAll();
  for (const { standing, history } of stations.length ? here : [])
    if (!stations.some(({ code }) => code === standing.$station?.[0]?.value))
      for (const { revision } of history) await tx.objectStore("revisions").delete(revision);
  if (offered) await retireOthers"""),),
    ),
    Bug(
        "uses a number again after a crash", "getodk/collect#6778: the row and its counter written apart", MEMORY,
        (
            Edit(SEAL, """    tx.objectStore("meta").put({ seq: revision.seq, id: revision.id }, "head"),\n""", ""),
            Edit(SEAL, "  held.records.set(submission, done);\n", """  await transactText(["meta"], (tx) =>
    tx.objectStore("meta").put({ seq: revision.seq, id: revision.id }, "head"),
  );
  held.records.set(submission, done);
"""),
        ),
    ),
    Bug(
        "lets a poisoned record block the queue", "enketo/enketo: records-queue.js", MEMORY,
        (
            Edit(RECEIPT, """      return "rejected";""", "      return null;"),
            Edit(SENDER, "  return [...own, ...(await", """  if (own.length > 1) return own.slice(0, 1);
  return [...own, ...(await"""),
        ),
    ),
    Bug(
        "ignores what the store says it has", "medic/cht-core#8093: a server restored from a backup", MEMORY,
        (Edit(OUTBOX, "Object.entries(receipt.have)", "[] as [string, Receipt[\"have\"][string]][]"),),
    ),
    Bug(
        "ignores the epoch", "medic/cht-core#8093: phones trust their checkpoint", MEMORY,
        (Edit(OUTBOX, "if (!before || before.log.epoch === log.epoch) return [];", "if (before || log) return [];"),),
    ),
    Bug(
        "lets the queue expire after five days", "commitglobal/votemonitor: gcTime of five days", MEMORY,
        (Edit(SENDER, """  return [...own, ...(await""", """  const old = new Date(Date.now() - 5 * 86_400_000).toISOString();
  if (own.length) return own.filter(({ body }) => (JSON.parse(body) as { at: string }).at > old);
  return [...own, ...(await"""),),
    ),
    Bug(
        "lets the last write win by the clock", "commitglobal/votemonitor: FormSubmission.Update", MEMORY,
        (Edit(MERGE, "writes.sort(byPrecedence)])",
              "writes.sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, 1)])"),),
    ),
    Bug(
        "cuts a long text", "getodk/docs: aggregate-field-length, 255 characters", MEMORY,
        (Edit(REVISION, """.replaceAll("\\0", "").normalize("NFC");""",
              """.replaceAll("\\0", "").normalize("NFC").slice(0, 255);"""),),
    ),
    Bug(
        "replaces a partner's answer that nobody saw", "commitglobal/votemonitor: the whole list by the last", MEMORY,
        (Edit(SEAL, "over: Object.fromEntries(edits.map(({ path, over }) => [path, over])),",
              "over: Object.fromEntries(edits.map(({ path }) => [path, (held.records.get(submission)?.standing[path] "
              "?? []).map((write) => write.revision)])),"),),
    ),
    Bug(
        "saves without waiting for the disk", "dexie/Dexie.js#739: a write that the system takes back", MEMORY,
        (Edit("web/src/store/database.ts", '{ durability: "strict" }', '{ durability: "relaxed" }'),),
    ),
    Bug(
        "calls a cleared answer sent", "found here: a partner's only answer, cleared", TRUTH,
        (Edit(SUBMISSIONS, "    record.history.length === 0 && state ===", "    own.length === 0 && state ==="),),
    ),
    Bug(
        "looks for the last arrival by the clock", "found here: a clock set back hides what is held", TRUTH,
        (Edit(SUBMISSIONS, ".filter((change) => change.device === device).sort(bySeq);",
              ".filter((change) => change.device === device);"),),
    ),
    Bug(
        "forgets what a page saved that died", "found here: two pages, one of them killed", TRUTH,
        (Edit(SEAL, "  await noticeEdits();\n", ""),),
    ),
    Bug(
        "shows not what a page brought down that died", "found here: two pages, one of them killed", TRUTH,
        (Edit("web/src/sync/carrying.ts", "if (last === settledBy) return;", "if (last === settledBy || last) return;"),),
    ),
    Bug(
        "tells for ever what both pages have", "found here: two pages and one setting", TRUTH,
        (Edit("web/src/store/index.ts", "if (before && before !== kept)", "if (before)"),),
    ),
)  # fmt: skip
