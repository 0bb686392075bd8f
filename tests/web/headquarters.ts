/** A small headquarters in memory that keeps the sync contract, and a road to it that can be cut or tampered with. */
import { gunzipSync } from "node:zlib";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { unzipSync } from "fflate";
import { base64url, fromBase64url, sha256Hex, utf8 } from "../../web/src/sync/bytes.ts";
import { type Changes, RECEIPT, type Receipt, type Ruling, signedLines } from "../../web/src/sync/receipt.ts";
import { idOf } from "../../web/src/sync/revision.ts";
import { FORM, PLAN, REGISTER } from "./offered.ts";
import { consistency, rootOf } from "./tree.ts";

interface Sent {
  body: string;
  sig: string;
}

interface Stored extends Sent {
  id: string;
  device: string;
  seq: number;
  set: Record<string, unknown>;
}

export const MISSION = "5f0c2a4e-6d0e-4c36-8d4e-6b1f4f4f9a01";
const RECEIPTS = "application/vnd.fieldobs.receipts+json";
export const PORTAL = { type: "text/html", body: "<html>Please sign in to the Wi-Fi</html>" };
const PEOPLE: Record<string, { code: string; name: string; partner: string }> = {
  AMINA: { code: "A1", name: "Amina", partner: "Boris" },
  BORIS: { code: "B1", name: "Boris", partner: "Amina" },
};

export class Headquarters {
  readonly log: Stored[] = [];
  readonly blobs = new Map<string, Uint8Array>();
  readonly sizes = new Map<string, number>();
  readonly asked: { method: string; path: string; status: number }[] = [];
  /** What each id was answered with, however often. */
  readonly batches: string[][] = [];
  /** What each request told of what its phone had seen. */
  readonly shown: { seen?: unknown; alarm?: unknown }[] = [];
  /** How many certificates of others each request had. */
  readonly vouched: number[] = [];
  /** Older servers give none. */
  givesCheckpoints = true;
  logId = "log";
  /** Attachments that every phone is told it lacks. */
  missing: string[] = [];
  isReachable = true;
  epoch = 1;
  /** Every version ever published, and the hashes of those that are offered. */
  readonly documents = new Map<string, object>();
  offered: string[] = [];
  /** Opens sealed files; older servers have none. */
  identity: Promise<string> | null = generateX25519Identity();
  /** Hubs that phones are told of. */
  hubs: { name: string; address: string }[] = [];
  private editions = 1;
  /** Answers in the place of headquarters, as a proxy does, or null to let the request through. */
  tamper: (path: string, answer: () => Promise<Response>) => Promise<Response> = (_, answer) => answer();
  rule: (revision: Stored) => Ruling | null = () => null;
  private keys: CryptoKeyPair | undefined;
  private devices = new Map<string, { key: CryptoKey; who: string; certificate: Sent }>();
  private tokens = new Map<string, string>();
  private nonces = new Map<string, string>();

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const path = String(address).replace("/api/v1/", "");
    if (!this.isReachable) throw new TypeError("Failed to fetch");
    const answer = await this.tamper(path, () => this.answer(path, init));
    this.asked.push({ method: init.method ?? "GET", path, status: answer.status });
    return answer;
  };

  /** Offers these versions of the form and no other; their hashes. */
  async publish(...changes: object[]): Promise<string[]> {
    const documents = changes.map((change) => ({ ...FORM, ...change }));
    this.offered = await Promise.all(documents.map((document) => sha256Hex(utf8(JSON.stringify(document)))));
    for (const [at, document] of documents.entries()) this.documents.set(this.offered[at] ?? "", document);
    this.editions += 1;
    return this.offered;
  }

  count(path: string, method?: string): number {
    return this.asked.filter((each) => each.path.startsWith(path) && (!method || each.method === method))
      .length;
  }

  forgetTokens(): void {
    this.tokens.clear();
  }

  forgetDevices(): void {
    this.devices.clear();
    this.forgetTokens();
  }

  private first() {
    const forms = this.announced().map((form) => ({
      ...form,
      document: JSON.stringify(this.documents.get(form.hash)),
    }));
    return { forms, stations: PLAN };
  }

  private async answer(path: string, init: RequestInit): Promise<Response> {
    const [first, second] = path.split("/");
    if (path === "enrol/preview")
      return json(preview(PEOPLE[bodyOf(init).code as string] ?? { code: "", name: "", partner: "" }));
    if (path === "enrol/first") return json(this.first());
    if (path === "log/key") return json(await this.publicKey());
    if (path === "enrol") return this.enrol(bodyOf(init));
    if (path === "session") return this.session(bodyOf(init));
    const device = this.tokens.get((init.headers as Record<string, string>).Authorization?.slice(7) ?? "");
    if (!device) return problem(401, "not-signed-in");
    if (path === "sync") return this.sync(await unpacked(init), device);
    if (path.startsWith("log/proof/consistency?")) return this.proof(path.split("?")[1] ?? "");
    if (first === "forms") return this.form(second ?? "");
    if (path === "mission")
      return json({
        ...preview(this.who(device)),
        team: team(this.who(device)),
        register: { hash: "r1", count: 2 },
        hubs: this.hubs,
        ...(this.identity
          ? { sealing: { recipients: [await identityToRecipient(await this.identity)] } }
          : {}),
      });
    if (path === "bundles") return this.bundle(new Uint8Array(init.body as ArrayBuffer));
    if (path === "stations") return json(REGISTER);
    if (first === "blobs" && second) return this.blob(second, init, device);
    return problem(404, "not-found");
  }

  private async state() {
    const leaves = this.log.map(({ id }) => id);
    return { id: this.logId, epoch: this.epoch, size: leaves.length, root: base64url(await rootOf(leaves)) };
  }

  private async proof(query: string): Promise<Response> {
    const [from, to] = ["from", "to"].map((name) => Number(new URLSearchParams(query).get(name)));
    const leaves = this.log.slice(0, to).map(({ id }) => id);
    const path = await consistency(leaves, from ?? 0);
    return json({ index: from, path: path.map(base64url) });
  }

  private form(hash: string): Response {
    const document = this.documents.get(hash);
    return document ? json(document) : problem(404, "not-found");
  }

  private announced(): Changes["forms"] {
    return this.offered.map((hash) => {
      const { slug, version } = this.documents.get(hash) as typeof FORM;
      return { slug, version, hash };
    });
  }

  private who(device: string) {
    return PEOPLE[this.devices.get(device)?.who ?? ""] ?? { code: "", name: "", partner: "" };
  }

  private async storeKeys(): Promise<CryptoKeyPair> {
    this.keys ??= (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    return this.keys;
  }

  /** The store's signature over a text. */
  async sign(text: string): Promise<string> {
    const { privateKey } = await this.storeKeys();
    return base64url(new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, utf8(text))));
  }

  async publicKey(): Promise<JsonWebKey> {
    return crypto.subtle.exportKey("jwk", (await this.storeKeys()).publicKey);
  }

  private async enrol({ code, public_key, proof }: Record<string, unknown>): Promise<Response> {
    if (!PEOPLE[code as string]) return problem(404, "not-found");
    const key = await deviceKey(public_key as JsonWebKey);
    if (!(await verifies(key, proof as string, code as string))) return problem(403, "not-allowed");
    const device = crypto.randomUUID();
    const certificate = { body: JSON.stringify({ device, public_key, who: code }), sig: "signed" };
    this.devices.set(device, { key, who: code as string, certificate });
    return json({ device, token: this.token(device), observer: code, mission: MISSION, certificate });
  }

  private token(device: string): string {
    const token = crypto.randomUUID();
    this.tokens.set(token, device);
    return token;
  }

  private async session({ device, nonce, proof, certificate }: Record<string, string>): Promise<Response> {
    if (nonce === undefined) {
      const fresh = base64url(crypto.getRandomValues(new Uint8Array(32)));
      this.nonces.set(fresh, device ?? "");
      return json({ nonce: fresh });
    }
    if (certificate) await this.remember(certificate as unknown as Sent);
    const known = this.devices.get(device ?? "");
    const isGood = this.nonces.delete(nonce) && known && (await verifies(known.key, proof ?? "", nonce));
    return isGood ? json({ token: this.token(device ?? "") }) : problem(401, "not-signed-in");
  }

  private async remember(certificate: Sent): Promise<void> {
    const said = JSON.parse(certificate.body) as { device: string; public_key: JsonWebKey; who: string };
    this.devices.set(said.device, { key: await deviceKey(said.public_key), who: said.who, certificate });
  }

  private async sync(request: Record<string, unknown>, device: string): Promise<Response> {
    const entries = request.revisions as Sent[];
    const outcomes: Record<string, Ruling> = {};
    const certificates = (request.certificates ?? []) as Sent[];
    for (const certificate of certificates) await this.remember(certificate);
    this.vouched.push(certificates.length);
    for (const entry of entries) outcomes[await idOf(entry.body)] = await this.take(entry);
    this.batches.push(Object.keys(outcomes));
    const log = await this.state();
    this.shown.push({ seen: request.seen, alarm: request.alarm });
    if (this.documents.size === 0) await this.publish({});
    const [since = -1, edition = 0] = String(request.cursor ?? "-1")
      .split("/")
      .map(Number);
    const isNews = edition !== this.editions;
    const receipt: Receipt = {
      protocol: 1,
      batch: request.batch as string,
      server_time: new Date().toISOString(),
      outcomes,
      have: { [device]: this.runs(device) },
      log,
      signature: "",
      ...(this.givesCheckpoints ? { checkpoint: `note of ${log.epoch}/${log.size}/${log.root}` } : {}),
      cursor: `${this.log.length}/${this.editions}`,
      changes: {
        forms: isNews ? this.announced() : [],
        ...(isNews ? { offered: this.offered } : {}),
        stations: since < 0 ? PLAN : [],
        messages: [],
        withdrawn: [],
        ...this.ofOthers(device, since),
      },
      missing: this.missing,
      complete: true,
    };
    receipt.signature = await this.sign(signedLines(receipt));
    return new Response(JSON.stringify(receipt), { headers: { "Content-Type": RECEIPT } });
  }

  private ofOthers(device: string, since: number): Pick<Changes, "revisions" | "certificates"> {
    const lines = this.log.slice(Math.max(0, since)).filter((each) => each.device !== device);
    const makers = [...new Set(lines.map((each) => each.device))];
    return {
      revisions: lines.map(({ body, sig }) => ({ body, sig })),
      certificates: makers.flatMap((name) => this.devices.get(name)?.certificate ?? []),
    };
  }

  /** A sealed file, brought by whomever; the answer is a receipt file. */
  async bundle(file: Uint8Array): Promise<Response> {
    const opener = new Decrypter();
    opener.addIdentity((await this.identity) ?? "");
    const members = await opener.decrypt(file).then(unzipSync, () => null);
    if (!members) return problem(422, "bundle-refused");
    const request = JSON.parse(new TextDecoder().decode(members["request.json"]));
    const {
      changes: _,
      cursor: __,
      complete: ___,
      ...receipt
    } = await (await this.sync(request, request.device)).json();
    const attachments = [];
    for (const [name, content] of Object.entries(members)) {
      const [, sha256] = /^blobs\/(.+)$/.exec(name) ?? [];
      if (!sha256) continue;
      this.blobs.set(sha256, content);
      const lines = ["fieldobs-attachment-v1", MISSION, "T12", sha256, content.length, ""].join("\n");
      attachments.push({ device: request.device, sha256, receipt: await this.sign(lines) });
    }
    const told = { fieldobs_receipts: 1, receipts: [receipt], attachments };
    return new Response(JSON.stringify(told), { headers: { "Content-Type": RECEIPTS } });
  }

  private async take(entry: Sent): Promise<Ruling> {
    const said = JSON.parse(entry.body) as Omit<Stored, "id">;
    const revision: Stored = {
      ...entry,
      id: await idOf(entry.body),
      device: said.device,
      seq: said.seq,
      set: said.set,
    };
    const ruled = this.rule(revision);
    if (ruled && ["retry", "rejected"].includes(ruled.outcome)) return ruled;
    if (this.log.some(({ id }) => id === revision.id)) return ruled ?? { outcome: "duplicate" };
    const device = this.devices.get(said.device);
    if (!device)
      return {
        outcome: "retry",
        problem: { type: "urn:fieldobs:device-unknown", title: "Device not known" },
      };
    if (!(await verifies(device.key, entry.sig, entry.body)))
      return { outcome: "rejected", problem: { type: "urn:fieldobs:bad-signature", title: "Not signed" } };
    this.log.push(revision);
    return ruled ?? { outcome: "stored" };
  }

  private runs(device: string): [number, number][] {
    const numbers = this.log.filter((each) => each.device === device).map(({ seq }) => seq);
    return [...new Set(numbers)].map((seq) => [seq, seq]);
  }

  private async blob(name: string, init: RequestInit, device: string): Promise<Response> {
    const isNamed = this.log.some((each) => each.device === device && each.body.includes(name));
    if (!isNamed) return problem(404, "not-found");
    const held = this.blobs.get(name) ?? new Uint8Array();
    if (init.method === "HEAD")
      return new Response(null, { headers: { "Upload-Offset": String(held.length) } });
    const headers = init.headers as Record<string, string>;
    if (Number(headers["Upload-Offset"]) !== held.length)
      return problem(409, "wrong-offset", { "Upload-Offset": String(held.length) });
    const whole = new Uint8Array([...held, ...new Uint8Array(init.body as ArrayBuffer)]);
    this.blobs.set(name, whole);
    this.sizes.set(name, Number(headers["Upload-Length"]));
    if (whole.length === this.sizes.get(name) && (await sha256Hex(whole)) !== name) {
      this.blobs.delete(name);
      return problem(422, "wrong-hash");
    }
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(whole.length) } });
  }
}

type Person = (typeof PEOPLE)[string];

const team = (who: Person) => ({
  code: "T12",
  name: "Team 12",
  area: "North",
  partners: Object.values(PEOPLE)
    .filter(({ code }) => code !== who.code)
    .map(({ code, name }) => ({ code, name })),
});

function preview(who: Person) {
  const mission = {
    id: MISSION,
    names: { en: "Trial" },
    languages: ["en"],
    time_zone: "Asia/Almaty",
    election_on: "2026-03-15",
    phone: "",
  };
  return {
    mission,
    observer: { code: who.code, name: who.name, term: "short" },
    team: { code: "T12", name: "Team 12", area: "North", partners: [who.partner] },
    stations_planned: 1,
    stations_total: 2,
    expires_at: "2026-03-18T00:00:00.000Z",
  };
}

const json = (content: unknown): Response =>
  new Response(JSON.stringify(content), { headers: { "Content-Type": "application/json" } });

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: `urn:fieldobs:${code}`, title: code, status });
  return new Response(body, { status, headers: { "Content-Type": "application/problem+json", ...headers } });
}

export const page = (): Response =>
  new Response(PORTAL.body, { status: 200, headers: { "Content-Type": PORTAL.type } });

const bodyOf = (init: RequestInit): Record<string, string> =>
  JSON.parse(String(init.body)) as Record<string, string>;

async function unpacked(init: RequestInit): Promise<Record<string, unknown>> {
  const isPacked = (init.headers as Record<string, string>)["Content-Encoding"] === "gzip";
  const text = isPacked ? gunzipSync(init.body as Uint8Array).toString() : String(init.body);
  return JSON.parse(text) as Record<string, unknown>;
}

const deviceKey = (jwk: JsonWebKey): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);

const verifies = (key: CryptoKey, sig: string, text: string): Promise<boolean> =>
  crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64url(sig), utf8(text));
