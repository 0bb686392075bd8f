/** Rows of a repeat whose number the form says: they come and go with it, and none with answers in it is lost. */
import { useEffect } from "preact/hooks";
import { growRows, removeRow } from "../../components/answering.ts";
import type { RepeatItem } from "../../forms/form.ts";
import { nt } from "../../i18n.ts";
import type { Submission } from "../../store/types.ts";
import { isRowEmpty, MOST_ROWS } from "./rows.ts";

export function CountedRows({ repeat, record }: { repeat: RepeatItem; record: Submission }) {
  const asked = repeat.wanted ?? 0;
  const wanted = Math.min(asked, MOST_ROWS);
  const extra = repeat.rows.slice(wanted);
  const empty = extra.filter((row) => isRowEmpty(record.answers, row.path));
  useEffect(() => {
    if (repeat.rows.length < wanted) growRows(record.id, repeat.path, wanted - repeat.rows.length);
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
