/** Making this phone a device of the mission, and bringing down what it needs to work without a network. */

import type { FormDocument } from "../forms/document.ts";
import { metaIn, readMeta, transact } from "../store/database.ts";
import { FieldError, type FieldErrorCode } from "../store/errors.ts";
import type { DeviceRecord, FormRecord, PlannedStation, Transaction } from "../store/schema.ts";
import type { Enrolment, FormRef, Preview } from "../store/types.ts";
import { sha256Hex, utf8 } from "./bytes.ts";
import { type Asked, asJson, askJson, type Road, RoadError } from "./road.ts";
import { freshKeys, publicJwk, sign } from "./signing.ts";

const CODE_PROBLEMS: Readonly<Record<string, FieldErrorCode>> = {
  "urn:fieldobs:not-found": "wrong_code",
  "urn:fieldobs:code-used": "used_code",
  "urn:fieldobs:code-expired": "expired_code",
};
const STATUS_PROBLEMS: Readonly<Record<number, FieldErrorCode>> = {
  404: "wrong_code",
  409: "used_code",
  410: "expired_code",
};

interface Invitation {
  code: string;
  seen: Preview;
  storeKey: JsonWebKey;
  /** On its way while the invitation is read. */
  first: Promise<First | null>;
  self: Promise<Self>;
}

/** The phone's keys, and its word that it holds the private one. */
interface Self {
  privateKey: CryptoKey;
  public_key: JsonWebKey;
  proof: string;
}

async function makeSelf(code: string): Promise<Self> {
  const keys = await freshKeys();
  const [public_key, proof] = await Promise.all([publicJwk(keys), sign(keys.privateKey, code)]);
  return { privateKey: keys.privateKey, public_key, proof };
}

/** What the phone needs before all else: the forms themselves, and the team's plan. */
interface First {
  forms: (FormRef & { document: string })[];
  stations: PlannedStation[];
}

/** The last one looked at: to ask again on the yes would cost a slow link another round trip. */
let looked: Invitation | null = null;

async function look(road: Road, code: string): Promise<Invitation> {
  const [seen, storeKey] = await Promise.all([
    askJson<Preview>(road, "enrol/preview", asJson({ code })),
    askJson<JsonWebKey>(road, "log/key"),
  ]).catch(tellOfCode);
  // Fetched ahead only to save time: what does not come comes with the first contact.
  const first = askJson<First>(road, "enrol/first", asJson({ code })).catch(() => null);
  const self = makeSelf(code);
  self.catch(() => undefined); // told when it is wanted
  looked = { code, seen, storeKey, first, self };
  return looked;
}

/** Whom a code is for; looking spends nothing. Raises: FieldError. */
export async function preview(road: Road, code: string): Promise<Preview> {
  return (await look(road, code)).seen;
}

/** Spend the code. What it grants is on disk when this returns. Raises: FieldError. */
export async function enrol(road: Road, code: string, name: string, now: Date): Promise<Enrolment> {
  if (await readMeta("device")) throw new FieldError("already_enrolled");
  const { seen, storeKey, first, self } = looked?.code === code ? looked : await look(road, code);
  looked = null;
  const { privateKey, public_key, proof } = await self;
  const asked: Asked = { ...asJson({ code, public_key, proof, name }), credentials: "same-origin" };
  const granted = await askJson<Granted>(road, "enrol", asked).catch(tellOfCode);
  const { device, token, certificate } = granted;
  const enrolment = enrolmentOf(seen, device, name, now);
  const ahead = await first;
  const forms = await formsOf(ahead, now);
  await transact(["meta", "forms"], "readwrite", async (tx) => {
    await keep(tx, { id: device, privateKey, token, certificate, storeKey }, enrolment);
    await Promise.all(forms.map((form) => tx.objectStore("forms").put(form)));
    await tx.objectStore("meta").put(ahead?.stations ?? [], "plan");
  });
  return enrolment;
}

interface Granted {
  device: string;
  token: string;
  certificate: unknown;
}

function enrolmentOf(seen: Preview, device: string, name: string, now: Date): Enrolment {
  const { mission, observer, team, stations_total } = seen;
  const partners = team.partners.map((partner) => ({ code: "", name: partner }));
  return {
    device,
    name,
    mission,
    observer,
    team: { ...team, partners },
    enrolledAt: now.toISOString(),
    isReady: false,
    stationsTotal: stations_total,
  };
}

/** Forms whose bytes are those that their hashes name. */
async function formsOf(first: First | null, now: Date): Promise<FormRecord[]> {
  const found = await Promise.all(
    (first?.forms ?? []).map(async ({ slug, version, hash, document }, at) => {
      if ((await sha256Hex(utf8(document))) !== hash) return [];
      const order = now.getTime() + at / 1000;
      return [{ slug, version, hash, order, document: JSON.parse(document) as FormDocument }];
    }),
  );
  return found.flat();
}

/** Two tabs may enrol at once: the first to write stays. */
async function keep(tx: Transaction, device: DeviceRecord, enrolment: Enrolment): Promise<void> {
  if (await metaIn(tx, "device")) throw new FieldError("already_enrolled");
  await tx.objectStore("meta").delete("left");
  await tx.objectStore("meta").put(device, "device");
  await tx.objectStore("meta").put(enrolment, "enrolment");
  await tx.objectStore("meta").put({ seq: 0, id: null }, "head");
}

function tellOfCode(error: unknown): never {
  if (!(error instanceof RoadError)) throw error;
  const { problem, type, status, detail } = error;
  const ofCode = CODE_PROBLEMS[type] ?? (problem === "refused" ? STATUS_PROBLEMS[status] : undefined);
  throw new FieldError(ofCode ?? (problem as FieldErrorCode), detail, { cause: error });
}
