/** Pictures over a link that is cut every 3 to 15 seconds: what is there only grows, and few bytes go twice. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Headquarters } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";
import { chance } from "../simulation/world.ts";
import { FlappingLine } from "./flapping-line.ts";

const PICTURE_BYTES = 250_000;
const PICTURES = 40;
const MOST_REPEATED = 0.25;
const SEED = 7;

const random = chance(SEED);
const { setTimeout: later } = globalThis;
let hq: Headquarters;
let line: FlappingLine | undefined;
let amina: Tab;

beforeEach(async () => {
  hq = new Headquarters();
  amina = await new Phone({ fetch: (...asked) => (line ?? hq).fetch(...asked) }).enrolled("AMINA");
  const id = await amina.start();
  hq.isReachable = false;
  for (let each = 0; each < PICTURES; each += 1) {
    const bytes = Uint8Array.from({ length: PICTURE_BYTES }, () => random() * 256);
    await amina.store.attach(id, `photo${each}`, new File([bytes], `${each}.bin`));
  }
  await amina.store.finalise(id);
  await amina.settled();
  hq.isReachable = true;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockImplementation(random);
});

afterEach(async () => {
  line = undefined;
  vi.restoreAllMocks();
  vi.useRealTimers();
  await amina.store.shut();
});

/** All that needs no time to pass; hashing is done beside this thread, so that a moment must really go by. */
async function done(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => later(resolve, 0));
}

const waits = (): boolean =>
  [...amina.store.submissions.value.values()].some(({ blobsWaiting }) => blobsWaiting > 0);

const held = (): number => [...hq.blobs.values()].reduce((total, { length }) => total + length, 0);

test("never goes back, and little more than what was under way at a cut goes twice", async () => {
  const [began, seen] = [Date.now(), [0]];
  line = new FlappingLine(hq, random);
  amina.store.syncNow();
  for (await done(); waits(); await done()) {
    vi.advanceTimersToNextTimer();
    seen.push(held());
  }
  const { sent, arrived, cuts } = line;
  const size = PICTURES * PICTURE_BYTES;
  const [again, twice] = [sent, arrived].map((bytes) => `${((bytes / size - 1) * 100).toFixed(1)} %`);
  const took_s = Math.round((Date.now() - began) / 1_000);
  process.stdout.write(
    `${size} bytes over ${cuts} cuts in ${took_s} s: ${again} sent, ${twice} come twice\n`,
  );
  expect(held()).toBe(size);
  expect(seen).toEqual([...seen].sort((one, other) => one - other));
  expect(cuts).toBeGreaterThan(20);
  expect(sent / size - 1).toBeLessThan(MOST_REPEATED);
}, 60_000);
