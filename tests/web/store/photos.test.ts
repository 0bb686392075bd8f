import { expect, test } from "vitest";
import { typeOf } from "../../../web/src/store/photos.ts";

const BEGINNINGS = {
  jpeg: "ffd8ffe000104a464946000101010048",
  png: "89504e470d0a1a0a0000000d49484452",
  webp: "524946462a0000005745425056503820",
  heic: "00000018667479706865696300000000",
  pdf: "255044462d312e370a25e2e3cfd30a31",
  html: "3c21646f63747970652068746d6c3e00",
};
const claimed = (type: string) => ({ type, name: "file" });

test.each([
  ["image/jpeg", BEGINNINGS.jpeg, "image/jpeg"],
  ["image/jpg", BEGINNINGS.jpeg, "image/jpeg"],
  ["image/png", BEGINNINGS.png, "image/png"],
  ["image/webp", BEGINNINGS.webp, "image/webp"],
  ["image/heif", BEGINNINGS.heic, "image/heic"],
  ["image/png", BEGINNINGS.jpeg, "image/jpeg"],
  ["application/pdf", BEGINNINGS.pdf, "application/pdf"],
  ["", BEGINNINGS.pdf, "application/pdf"],
  ["", BEGINNINGS.html, "application/octet-stream"],
  ["text/csv", "612c620a", "text/csv"],
])("takes %s that begins %s for %s", (type, beginning, found) => {
  expect(typeOf(claimed(type), beginning)).toBe(found);
});

test.each([
  ["image/jpeg", BEGINNINGS.html],
  ["image/jpeg", BEGINNINGS.pdf],
  ["image/svg+xml", BEGINNINGS.html],
  ["application/pdf", BEGINNINGS.jpeg],
  ["application/pdf", BEGINNINGS.html],
])("refuses %s that begins %s", (type, beginning) => {
  expect(() => typeOf(claimed(type), beginning)).toThrow("wrong_type");
});
