/**
 * A sealed file that anyone may carry to headquarters: one request with attachments, encrypted so that only the mission's
 * servers can open it. Knows no store; what it needs of libraries comes when a file is made.
 */
import { chooseBatch, type Outgoing } from "./batch.ts";
import { utf8 } from "./bytes.ts";

/** What a messenger or a stick carries without ado; the desk takes five times as much. */
export const MOST_FILE_BYTES = 40 * 1024 * 1024;
/** Zip knows no moment before 1980, and when a file was made is nobody's business. */
const NO_MOMENT = "1980-01-02";

/** What goes into one file. */
export interface Load<Revision, Blob> {
  revisions: Revision[];
  blobs: Blob[];
}

/**
 * How all that waits is parted: a request's worth of revisions to a file, attachments in the last of them and in files of
 * their own behind it, so that a file never comes before the text that names what is in it.
 */
export function loadsOf<Revision extends Outgoing, Blob extends { size: number }>(
  revisions: readonly Revision[],
  blobs: readonly Blob[],
  most = MOST_FILE_BYTES,
): Load<Revision, Blob>[] {
  const loads: Load<Revision, Blob>[] = [];
  for (let left = revisions; left.length > 0; left = left.slice(loads.at(-1)?.revisions.length))
    loads.push({ revisions: chooseBatch(left), blobs: [] });
  let room = most;
  for (const blob of blobs) {
    if (loads.length === 0 || blob.size > room) {
      loads.push({ revisions: [], blobs: [] });
      room = most;
    }
    loads.at(-1)?.blobs.push(blob);
    room -= blob.size;
  }
  return loads;
}

export interface Content {
  /** The text of a request, as it would be sent. */
  request: string;
  /** By which a store that forgot this phone knows it again. */
  certificate: unknown;
  /** Whole attachments by their hash. */
  blobs: ReadonlyMap<string, Uint8Array>;
}

/** The sealed file. Source: age-encryption.org/v1. */
export async function sealBundle(
  { request, certificate, blobs }: Content,
  recipients: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { Encrypter, zipSync } = await import("./sealing.ts");
  const attached = [...blobs].map(
    ([sha256, content]) => [`blobs/${sha256}`, [content, { level: 0 }]] as const,
  );
  const plain = zipSync(
    {
      "request.json": utf8(request),
      "certificate.json": utf8(JSON.stringify(certificate)),
      ...Object.fromEntries(attached),
    },
    { level: 9, mtime: NO_MOMENT },
  );
  const age = new Encrypter();
  for (const recipient of recipients) age.addRecipient(recipient);
  return new Uint8Array(await age.encrypt(plain));
}
