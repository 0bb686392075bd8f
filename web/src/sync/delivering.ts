/** Brings colleagues' sealed files to headquarters, again and again until its receipts for them are here. */
import { listToDeliver, noteCarried } from "../store/carried.ts";
import { readMeta } from "../store/database.ts";
import type { CarriedRecord } from "../store/schema.ts";
import { isGenuine } from "./receipt.ts";
import { knowEd25519, readReceipts } from "./receipt-file.ts";
import { type Road, RoadError, refusal } from "./road.ts";
import { askAsDevice } from "./session.ts";

const BUNDLE = "application/vnd.fieldobs.bundle";
const RECEIPTS = "application/vnd.fieldobs.receipts+json";
const REFUSED = "urn:fieldobs:bundle-refused";
const TIMEOUT_MS = 90_000;
const FIRST_REST_MS = 60_000;
const LAST_REST_MS = 6 * 3_600_000;

/** Try each that does not rest; what is refused rests and holds nothing else up. Raises: RoadError no_network. */
export async function deliverCarried(road: Road, now = Date.now()): Promise<void> {
  for (const record of await listToDeliver()) {
    if (isResting(record, now)) continue;
    try {
      await deliver(road, record);
    } catch (error) {
      if (!(error instanceof RoadError) || error.problem === "no_network") throw error;
      const why = error.problem === "refused" ? error.detail : error.problem;
      const isRefused = error.type === REFUSED;
      await noteCarried(record.id, { ...rest(record.tries, now), why, isRefused });
    }
  }
}

/** A rest that would be longer than any was noted by a clock that has been set back since. */
function isResting({ restsUntil }: CarriedRecord, now: number): boolean {
  const left_ms = Date.parse(restsUntil ?? "") - now;
  return left_ms > 0 && left_ms <= LAST_REST_MS;
}

/** Ever longer between tries, and never for ever. */
export function rest(tries: number, now: number): Pick<CarriedRecord, "tries" | "restsUntil"> {
  const rest_ms = Math.min(FIRST_REST_MS * 2 ** tries, LAST_REST_MS);
  return { tries: tries + 1, restsUntil: new Date(now + rest_ms).toISOString() };
}

async function deliver(road: Road, record: CarriedRecord): Promise<void> {
  const { id } = record;
  const asked = road.hub && record.isWithHub ? await askAsDevice(road, `bundles/${id}`) : null;
  const answer = asked?.ok ? asked : await post(road, record);
  if (!answer.ok) throw await refusal(answer);
  const kind = answer.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const text = await answer.text().catch((error: unknown) => {
    throw new RoadError("no_network", String(error));
  });
  if (kind !== RECEIPTS || !readReceipts(text)) throw new RoadError("not_fieldobs", kind, answer.status);
  if (await isFinal(text))
    await noteCarried(id, { receipts: text, content: null, why: undefined, isRefused: false });
  else await noteCarried(id, { isWithHub: road.hub !== undefined, why: undefined });
}

function post(road: Road, { content }: CarriedRecord): Promise<Response> {
  return askAsDevice(road, "bundles", {
    method: "POST",
    headers: { "Content-Type": BUNDLE },
    body: content ?? new ArrayBuffer(0),
    timeout_ms: TIMEOUT_MS,
  });
}

/** Whether headquarters itself has signed what became of everything: a hub's word that it carries is not the end. */
async function isFinal(text: string): Promise<boolean> {
  const { receipts = [] } = readReceipts(text) ?? {};
  const device = await readMeta("device");
  await knowEd25519();
  if (!device || receipts.length === 0) return false;
  for (const receipt of receipts) {
    const outcomes = Object.values(receipt.outcomes).map(({ outcome }) => outcome);
    if (outcomes.some((outcome) => outcome === "retry" || outcome === "relayed")) return false;
    if (!(await isGenuine(receipt, device.storeKey))) return false;
  }
  return true;
}
