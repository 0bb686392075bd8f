/** Saving what is typed: on screen at once, on disk within moments, never half. */
import { answerOf, isConflict, isSame, writesAt } from "../sync/merge.ts";
import { clean, isTooLong } from "../sync/revision.ts";
import { transactText } from "./ballast.ts";
import { FieldError } from "./errors.ts";
import type { Edit, SubmissionRecord, Transaction } from "./schema.ts";
import { editsOf, enrolment, held, publish, storage } from "./state.ts";
import { replacedBy, withEdits } from "./submissions.ts";
import { tell } from "./tabs.ts";
import type { Answers } from "./types.ts";

export interface How {
  /** Replaces every standing answer, a partner's that differs too. */
  decides?: boolean;
  now?: Date;
}

const tab = Math.random().toString(36).slice(2);
let stamps = 0;
let saving: Promise<void> | null = null;

/**
 * Save answers of a submission; done when they are on disk.
 * Raises: FieldError too_long (nothing is saved), storage_full (they stay on screen and are tried again).
 */
export async function save(submission: string, changes: Answers, how: How = {}): Promise<void> {
  const tooLong = Object.entries(changes).find(([, value]) => isTooLong(value));
  if (tooLong) throw new FieldError("too_long", tooLong[0]);
  const typed = held.typed.get(submission) ?? new Map<string, Edit>();
  for (const [path, value] of Object.entries(clean(changes))) {
    const edit = editOf(submission, path, value, how);
    if (how.decides || !isShownAlready(edit)) typed.set(path, edit);
  }
  if (typed.size === 0) return;
  held.typed.set(submission, typed);
  publish([submission]);
  await flush();
}

export function editOf(
  submission: string,
  path: string,
  value: Edit["value"],
  { decides = false, now = new Date() }: How,
): Edit {
  const device = enrolment.value?.device ?? "";
  const writes = writesAt(held.records.get(submission)?.standing, path);
  const over = decides ? writes.map(({ revision }) => revision) : replacedBy(writes, device);
  stamps += 1;
  return { submission, path, value, over, at: now.toISOString(), stamp: `${tab}-${stamps}`, decides };
}

/** Whether saving would say again what stands. */
function isShownAlready({ submission, path, value }: Edit): boolean {
  const device = enrolment.value?.device ?? "";
  const writes = writesAt(
    withEdits(held.records.get(submission)?.standing ?? {}, editsOf(submission), device),
    path,
  );
  return isSame(answerOf(writes), value) && !isConflict(writes);
}

/** Bring to disk whatever is typed; calls in the meantime share the next transaction. */
export async function flush(): Promise<void> {
  while (held.typed.size > 0) {
    saving ??= saveTyped().finally(() => {
      saving = null;
    });
    await saving;
  }
}

async function saveTyped(): Promise<void> {
  const edits = [...held.typed.values()].flatMap((typed) => [...typed.values()]);
  try {
    settleTyped(await transactText(["edits", "submissions"], (tx) => putEdits(tx, edits)), edits);
  } catch (error) {
    if (error instanceof FieldError && error.code === "storage_full")
      storage.value = { ...storage.value, full: true };
    throw error;
  }
}

/** Put edits into the database, and give them as they were put. */
export async function putEdits(tx: Transaction, edits: readonly Edit[]): Promise<Edit[]> {
  const ids = [...new Set(edits.map(({ submission }) => submission))];
  const records = new Map<string, SubmissionRecord | undefined>();
  await Promise.all(ids.map(async (id) => records.set(id, await tx.objectStore("submissions").get(id))));
  const store = tx.objectStore("edits");
  return Promise.all(
    edits.map(async (edit) => {
      const before = await store.get([edit.submission, edit.path]);
      const put = { ...edit, over: overOf(edit, before, records.get(edit.submission)) };
      await store.put(put);
      return put;
    }),
  );
}

/**
 * What an edit replaces. Typing on in one answer replaces no more than its first letter did: a partner's answer that
 * arrived meanwhile was not seen. This phone's own writes, sealed perhaps by another tab, are always replaced.
 */
function overOf(edit: Edit, before: Edit | undefined, record: SubmissionRecord | undefined): string[] {
  const device = enrolment.value?.device;
  const own = writesAt(record?.standing, edit.path).filter((write) => write.device === device);
  const seen = before && !edit.decides ? before.over : [...(before?.over ?? []), ...edit.over];
  return [...new Set([...seen, ...own.map(({ revision }) => revision)])];
}

/** What is on disk is no longer on its way, unless it was typed over meanwhile. */
function settleTyped(saved: readonly Edit[], edits: readonly Edit[]): void {
  const stampsSaved = new Set(edits.map(({ stamp }) => stamp));
  for (const edit of saved) keep(edit);
  for (const [id, typed] of held.typed) {
    for (const [path, { stamp }] of typed) if (stampsSaved.has(stamp)) typed.delete(path);
    if (typed.size === 0) held.typed.delete(id);
  }
  const ids = [...new Set(saved.map(({ submission }) => submission))];
  publish(ids);
  tell({ submissions: ids });
}

export function keep(edit: Edit): void {
  const edits = held.edits.get(edit.submission) ?? new Map<string, Edit>();
  held.edits.set(edit.submission, edits.set(edit.path, edit));
}
