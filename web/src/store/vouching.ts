/**
 * Certificates of the phones whose revisions came down. Shown to a headquarters that was put back from a copy in which
 * such a phone is missing: without them it cannot check what that phone signed, and the phone may never come again.
 */
import type { Certificate } from "../sync/receipt.ts";
import { metaIn, readMeta } from "./database.ts";
import type { RevisionRecord, Transaction } from "./schema.ts";

/** As many as a request may hold. */
const MOST_SHOWN = 50;

/** Keep what a receipt brought. Headquarters' word replaces what is here, a hub's only adds to it. */
export async function keepCertificates(
  tx: Transaction,
  told: readonly Certificate[],
  from: "hq" | "hub",
): Promise<void> {
  if (!told.length) return;
  const fresh = Object.fromEntries(told.flatMap((each) => deviceOf(each).map((device) => [device, each])));
  const held = await metaIn(tx, "certificates");
  await tx
    .objectStore("meta")
    .put(from === "hq" ? { ...held, ...fresh } : { ...fresh, ...held }, "certificates");
}

/** One that cannot be read is nobody's. */
function deviceOf({ body }: Certificate): string[] {
  try {
    return [(JSON.parse(body) as { device: string }).device];
  } catch {
    return [];
  }
}

/** A request's member for those who made these revisions, as far as this phone can show who they are. */
export async function vouchers(
  revisions: readonly Pick<RevisionRecord, "device">[],
): Promise<{ certificates?: Certificate[] }> {
  const held = (await readMeta("certificates")) ?? {};
  const makers = new Set(revisions.map(({ device }) => device));
  const certificates = [...makers].flatMap((device) => held[device] ?? []).slice(0, MOST_SHOWN);
  return certificates.length ? { certificates } : {};
}
