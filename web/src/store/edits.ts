/** Saving what is typed: on screen at once, on disk within moments, never half. */
import { answerOf, isConflict, isSame, type Standing, writesAt } from "../sync/merge.ts";
import { clean, isTooLong } from "../sync/revision.ts";
import { transactText } from "./ballast.ts";
import { FieldError } from "./errors.ts";
import type { Edit, SubmissionRecord, Transaction } from "./schema.ts";
import { editsOf, enrolment, held, publish, storage } from "./state.ts";
import { replacedBy, withEdits } from "./submissions.ts";
import { tell } from "./tabs.ts";
import type { Answers, Value } from "./types.ts";

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
  const shown = withEdits(standingOf(submission), editsOf(submission), enrolment.value?.device ?? "");
  for (const [path, value] of Object.entries(clean(changes)))
    if (how.decides || !isShownAlready(shown, path, value))
      typed.set(path, editOf(submission, path, value, how));
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
  const writes = writesAt(standingOf(submission), path);
  const over = decides ? writes.map(({ revision }) => revision) : replacedBy(writes, device);
  stamps += 1;
  return { submission, path, value, over, at: now.toISOString(), stamp: `${tab}-${stamps}`, decides };
}

/** Whether saving would say again what stands. */
function isShownAlready(shown: Standing, path: string, value: Value): boolean {
  const writes = writesAt(shown, path);
  return isSame(answerOf(writes), value) && !isConflict(writes);
}

const standingOf = (submission: string): Standing => held.records.get(submission)?.standing ?? {};

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
  const put = await Promise.all(
    ids.map(async (id) => {
      const [record, before] = await Promise.all([
        tx.objectStore("submissions").get(id),
        tx.objectStore("edits").getAll(editsOfSubmission(id)),
      ]);
      const byPath = new Map(before.map((edit) => [edit.path, edit]));
      return edits
        .filter(({ submission }) => submission === id)
        .map((edit) => ({ ...edit, over: overOf(edit, byPath.get(edit.path), record) }));
    }),
  );
  await Promise.all(put.flat().map((edit) => tx.objectStore("edits").put(edit)));
  return put.flat();
}

export const editsOfSubmission = (id: string): IDBKeyRange => IDBKeyRange.bound([id], [id, []]);

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
  const typed = new Map(edits.map((edit) => [edit.stamp, edit]));
  // What is put as it was typed is on screen already; to draw a large form once more takes time.
  const others = saved.filter((edit) => String(edit.over) !== String(typed.get(edit.stamp)?.over));
  for (const edit of saved) keep(edit);
  for (const [id, waiting] of held.typed) {
    for (const [path, { stamp }] of waiting) if (typed.has(stamp)) waiting.delete(path);
    if (waiting.size === 0) held.typed.delete(id);
  }
  publish(new Set(others.map(({ submission }) => submission)));
  tell({ submissions: [...new Set(saved.map(({ submission }) => submission))] });
}

export function keep(edit: Edit): void {
  const edits = held.edits.get(edit.submission) ?? new Map<string, Edit>();
  held.edits.set(edit.submission, edits.set(edit.path, edit));
}
