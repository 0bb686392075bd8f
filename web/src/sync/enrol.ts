/** Making this phone a device of the mission, and bringing down what it needs to work without a network. */
import { metaIn, readMeta, transact } from "../store/database.ts";
import { FieldError, type FieldErrorCode } from "../store/errors.ts";
import type { DeviceRecord } from "../store/schema.ts";
import type { Enrolment, Preview } from "../store/types.ts";
import { asJson, askJson, type Road, RoadError } from "./road.ts";
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
}

/** The last one looked at: to ask again on the yes would cost a slow link another round trip. */
let looked: Invitation | null = null;

async function look(road: Road, code: string): Promise<Invitation> {
  const [seen, storeKey] = await Promise.all([
    askJson<Preview>(road, "enrol/preview", asJson({ code })),
    askJson<JsonWebKey>(road, "log/key"),
  ]).catch(tellOfCode);
  looked = { code, seen, storeKey };
  return looked;
}

/** Whom a code is for; looking spends nothing. Raises: FieldError. */
export async function preview(road: Road, code: string): Promise<Preview> {
  return (await look(road, code)).seen;
}

/** Spend the code. What it grants is on disk when this returns. Raises: FieldError. */
export async function enrol(road: Road, code: string, name: string, now: Date): Promise<Enrolment> {
  if (await readMeta("device")) throw new FieldError("already_enrolled");
  const known = looked?.code === code ? looked : look(road, code);
  const [{ seen, storeKey }, keys] = await Promise.all([known, freshKeys()]);
  looked = null;
  const [public_key, proof] = await Promise.all([publicJwk(keys), sign(keys.privateKey, code)]);
  const asked = asJson({ code, public_key, proof, name });
  const granted = await askJson<Granted>(road, "enrol", asked).catch(tellOfCode);
  const { device, token, certificate } = granted;
  const enrolment = enrolmentOf(seen, device, name, now);
  await keep({ id: device, privateKey: keys.privateKey, token, certificate, storeKey }, enrolment);
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

/** Two tabs may enrol at once: the first to write stays. */
function keep(device: DeviceRecord, enrolment: Enrolment): Promise<void> {
  return transact(["meta"], "readwrite", async (tx) => {
    if (await metaIn(tx, "device")) throw new FieldError("already_enrolled");
    await tx.objectStore("meta").put(device, "device");
    await tx.objectStore("meta").put(enrolment, "enrolment");
    await tx.objectStore("meta").put({ seq: 0, id: null }, "head");
  });
}

function tellOfCode(error: unknown): never {
  if (!(error instanceof RoadError)) throw error;
  const { problem, type, status, detail } = error;
  const ofCode = CODE_PROBLEMS[type] ?? (problem === "refused" ? STATUS_PROBLEMS[status] : undefined);
  throw new FieldError(ofCode ?? (problem as FieldErrorCode), detail, { cause: error });
}
