/** Rows of a repeat whose number the form says: they come and go with it, and none with answers in it is lost. */
import { useEffect } from "preact/hooks";
import { answer, contextOf, removeRow } from "../../components/answering.ts";
import { formOf } from "../../components/record.ts";
import { defaults, type RepeatItem } from "../../forms/form.ts";
import { nt } from "../../i18n.ts";
import type { Submission, Value } from "../../store/types.ts";
import { isRowEmpty, MOST_ROWS } from "./rows.ts";

export function CountedRows({ repeat, record }: { repeat: RepeatItem; record: Submission }) {
  const asked = repeat.wanted ?? 0;
  const wanted = Math.min(asked, MOST_ROWS);
  const extra = repeat.rows.slice(wanted);
  const empty = extra.filter((row) => isRowEmpty(record.answers, row.path));
  useEffect(() => {
    if (repeat.rows.length < wanted) grow(record, repeat.path, wanted - repeat.rows.length);
    for (const row of empty) removeRow(record.id, row.path, record.answers);
  }, [wanted, repeat.rows.length, empty.length]);
  if (asked > MOST_ROWS) {
    return <p class="wrong">{nt("{n} row is the most.", "{n} rows are the most.", MOST_ROWS)}</p>;
  }
  if (extra.length === empty.length) return null;
  return (
    <p class="wrong" role="status">
      {nt(
        "The form asks for {n} row now. What is entered in others is kept until you take it out.",
        "The form asks for {n} rows now. What is entered in others is kept until you take it out.",
        asked,
      )}
    </p>
  );
}

/** Adds rows whose number the form says. Their keys are numbers, so that both phones of a pair fill the same rows. */
function grow(record: Submission, repeat: string, by: number): void {
  const form = formOf(record);
  if (!form) return;
  const changes: Record<string, Value> = {};
  for (let number = 1, added = 0; added < by; number += 1) {
    const row = `${repeat}/n${String(number).padStart(4, "0")}`;
    if (record.answers[`${row}/$row`]) continue;
    // A row knows how many come before it, those that are added with it among them.
    const known = { ...record.answers, ...changes };
    Object.assign(changes, { [`${row}/$row`]: true }, defaults(form, known, row, contextOf(record)));
    added += 1;
  }
  answer(record.id, changes);
}
