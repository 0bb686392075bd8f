/**
 * The app's checks as a partner for the server's tests: reads a form and many filled ones in a line, writes what does
 * not agree in each. Runs under Node as it is.
 */
import { createInterface } from "node:readline";
import { around, type Filed, type Place } from "../../../web/src/forms/cross.ts";
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { failedChecks } from "../../../web/src/forms/form.ts";

interface Asked {
  document: FormDocument;
  filed: Filed[];
  languages: string[];
  others: Filed[];
  places: Record<string, Place>;
  now: string;
}

function judged({ document, filed, languages, others, places, now }: Asked): unknown {
  return filed.map((own, at) => {
    const known = around(own, others, (code) => places[code]);
    const language = languages[at % languages.length] ?? "en";
    return failedChecks(document, own.answers, language, { now }, known).map((check) => [
      ...[check.id, check.kind, check.sentence, check.hints, check.lines],
      ...[check.gap ?? null, check.confirmed],
    ]);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(judged(JSON.parse(line) as Asked))}\n`);
}
