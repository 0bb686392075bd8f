/** Which files every phone needs before its first question, and which follow when the first screen stands. */

export type Part = "main" | "later" | "more";

const MORE = /src\/questions\/more\/|src\/styles\/more\.css$/;
const LATER = new RegExp(
  [
    "src/screens/(choose-station|differ|hand|incident|later|mend|menu|read|report|sections|settings|station|welcome|where)\\.",
    "src/components/(alarm|around|before|copy|distance|install|marked|private|silent|station-picker)\\.",
    "src/store/(photos|pictures|register|smaller)\\.",
    "src/sync/(blobs|phone|enrol|hub|proof|silence)\\.",
    "src/forms/cross\\.",
    "src/questions/(attachment|location|thumb)\\.",
    "src/service-worker/(release|verdict)\\.",
    "src/styles/later\\.",
  ].join("|"),
);

/** What brings work to headquarters and news down, in one file that only a phone with a network asks for. */
export const SENDING =
  /src\/(sync\/(batch|carrying|provision|receipt|sender|session)|store\/(outbox|seen|vouching))\./;

/** What carries pictures, what goes over a hub and what checks the log: each seldom needed, together one file. */
export const ASIDE = /src\/(sync\/(blobs|hub|proof)|store\/pictures)\./;

/** What goes from hand to hand without a network, in one file with its screens. */
export const BY_HAND = new RegExp(
  [
    "src/screens/(by-hand|codes|given-back|hands|reading)\\.",
    "src/components/(codes|wakefulness|watching)\\.",
    "src/store/(carried|copy|handed|hands)\\.",
    "src/sync/(bundle|by-hand|delivering|frames|receipt-file)\\.",
    "src/styles/hand\\.",
  ].join("|"),
);

/** The part a source file belongs to; questions that few forms have come with the forms that have them. */
export function partOf(path: string): Part {
  if (MORE.test(path)) return "more";
  return [LATER, SENDING, BY_HAND].some((those) => those.test(path)) ? "later" : "main";
}
