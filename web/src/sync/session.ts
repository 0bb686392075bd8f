/** The phone's bearer token, renewed by signing a nonce, so that days offline log nobody out. */
import { readMeta, writeMeta } from "../store/database.ts";
import type { DeviceRecord } from "../store/schema.ts";
import { type Asked, asJson, ask, type Road, RoadError, readJson } from "./road.ts";
import { sign } from "./signing.ts";

/** An answer to a request made in the phone's name; an expired token is renewed on the way. Raises: RoadError. */
export async function askAsDevice(road: Road, path: string, asked: Asked = {}): Promise<Response> {
  const device = await readMeta("device");
  if (!device) throw new RoadError("device_unknown");
  const answer = await ask(road, path, { ...asked, token: road.hub?.token ?? device.token });
  if (answer.status !== 401) return answer;
  return ask(road, path, { ...asked, token: await renew(road, device) });
}

/** A new token. A store that has forgotten this phone is shown its certificate. */
async function renew(road: Road, device: DeviceRecord): Promise<string> {
  const token = (await challenge(road, device, {})) ?? (await introduce(road, device));
  await keepToken(road, device, token);
  return token;
}

const keepToken = (road: Road, device: DeviceRecord, token: string): Promise<unknown> =>
  road.hub ? road.hub.keep({ token }) : writeMeta("device", { ...device, token });

async function introduce(road: Road, device: DeviceRecord): Promise<string> {
  const token = await challenge(road, device, { certificate: device.certificate });
  if (!token) throw new RoadError("device_unknown");
  return token;
}

/** Null when the store refuses; then it does not know the phone, or has revoked it. */
async function challenge(road: Road, device: DeviceRecord, more: object): Promise<string | null> {
  const asked = { device: device.id, ...more };
  const first = await ask(road, "session", asJson(asked));
  if (isRefused(first)) return null;
  const { nonce } = await readJson<{ nonce: string }>(first);
  const proof = await sign(device.privateKey, nonce);
  const second = await ask(road, "session", asJson({ ...asked, nonce, proof }));
  if (isRefused(second)) return null;
  return (await readJson<{ token: string }>(second)).token;
}

const isRefused = ({ status, headers }: Response): boolean =>
  [401, 403, 404].includes(status) &&
  Boolean(headers.get("Content-Type")?.startsWith("application/problem+json"));

/** The certificate is shown again, after a receipt that knows this phone no longer. */
export async function showCertificate(road: Road): Promise<void> {
  const device = await readMeta("device");
  if (device) await keepToken(road, device, await introduce(road, device));
}

export async function askJsonAsDevice<T>(road: Road, path: string): Promise<T> {
  return readJson<T>(await askAsDevice(road, path));
}
