/** What people do with files on a simulated phone; a file travels to and from the scheduler in base64. */
import type { Store } from "./app.ts";

const toText = (content: Uint8Array): string => Buffer.from(content).toString("base64");
const toBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64"));

/** The calls by their names, at this moment. */
export function byHand(
  hands: Store["hands"],
  now: Date,
): Record<string, (...args: never[]) => Promise<unknown>> {
  return {
    makeFiles: async () => (await hands.makeFiles(now)).map(toText),
    makeText: async () => {
      const made = await hands.makeText(now);
      return typeof made === "string" ? [] : [toText(made)];
    },
    takeReceipts: (text: string) => hands.takeReceipts(text),
    carryFor: (file: string) => hands.carryFor(toBytes(file), now),
    receiptsHere: async () => {
      await hands.loadCarried();
      const found = await Promise.all(hands.carried.value.map(({ id }) => hands.receiptsOf(id)));
      return found.filter((text) => text !== undefined);
    },
    letGo: async () => {
      await hands.loadCarried();
      for (const { id } of hands.carried.value) await hands.letGo(id);
    },
  };
}
