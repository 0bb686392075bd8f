/** The store in memory, which the build puts in the phone's place for a preview at the desk. */
import { expect, test } from "vitest";
import type { FormDocument } from "../../../web/src/forms/document.ts";
import * as memory from "../../../web/src/preview/store.ts";
import * as phone from "../../../web/src/store/index.ts";

const form = { slug: "door", version: "3", stage: "note", questions: [] } as unknown as FormDocument;
/** Names that only tests and the app's entrance use. */
const NOT_FOR_SCREENS = ["open", "openAgain", "preview", "enrol", "joined", "hearDesk", "shut"];

test("has every name that screens may ask the phone's store for", () => {
  const missing = Object.keys(phone).filter((name) => !(name in memory));
  expect(missing).toEqual(NOT_FOR_SCREENS);
});

test("shows what is entered, finishes it, and counts nothing as kept", async () => {
  memory.furnish(form, "h", null, "Asia/Almaty");
  const id = await memory.start(form, null);
  await memory.write(id, { access: "yes", queue: 3 });
  await memory.write(id, { queue: null });
  expect(memory.submissions.value.get(id)).toMatchObject({
    form: { slug: "door", version: "3", hash: "h" },
    answers: { access: "yes" },
    state: "draft",
  });
  await memory.finalise(id);
  expect(memory.submissions.value.get(id)?.state).toBe("final");
  expect(memory.counts.value.device).toBe(0);
});

test("shows a chosen file from where it lies, and refuses an empty one", async () => {
  const id = await memory.start(form, null);
  await memory.attach(id, "photo", new File(["ink"], "protocol.jpg", { type: "image/jpeg" }));
  const attachment = memory.submissions.value.get(id)?.answers.photo as phone.Attachment;
  expect(attachment).toMatchObject({ size: 3, type: "image/jpeg", name: "protocol.jpg" });
  const [one, another] = [await memory.attachmentUrl(attachment), await memory.attachmentUrl(attachment)];
  expect(one).toMatch(/^blob:/);
  expect(another).not.toBe(one);
  await expect(memory.attach(id, "photo", new File([], "none.jpg"))).rejects.toThrow("empty_file");
});
