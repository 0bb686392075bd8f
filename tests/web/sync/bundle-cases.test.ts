/** What the server's own library seals, the phone's opens, and the other way round (`tests/sync/test_bundle.py`). */
import { readdirSync, readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";

const CASES = new URL("../../cases/bundles/", import.meta.url);
const names = readdirSync(CASES).filter((name) => name.endsWith(".fieldobs"));

test.each(names)("%s opens for its recipient and holds what was sealed", async (name) => {
  const said = JSON.parse(readFileSync(new URL(name.replace(".fieldobs", ".json"), CASES), "utf8"));
  const opener = new Decrypter();
  opener.addIdentity(said.identity.toUpperCase());
  const held = unzipSync(await opener.decrypt(new Uint8Array(readFileSync(new URL(name, CASES)))));
  expect(new TextDecoder().decode(held["request.json"])).toBe(said.request);
  expect(JSON.parse(new TextDecoder().decode(held["certificate.json"]))).toEqual(said.certificate);
  for (const [sha256, { size }] of Object.entries<{ size: number }>(said.blobs))
    expect(held[`blobs/${sha256}`]?.length).toBe(size);
});
