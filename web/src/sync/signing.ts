/** The phone's key pair: made on the phone, and the private half never leaves it. */
import { base64url, utf8 } from "./bytes.ts";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };

export async function freshKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
}

export async function publicJwk(keys: CryptoKeyPair): Promise<JsonWebKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  return { kty, crv, x, y } as JsonWebKey;
}

/** r‖s in base64url, as the contract has it. */
export async function sign(key: CryptoKey, text: string): Promise<string> {
  return base64url(
    new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, utf8(text))),
  );
}
