/** Before each test of a file that imports this: headquarters that can be reached, and Amina's phone enrolled there. */
import { afterEach, beforeEach } from "vitest";
import { Headquarters } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

export let hq: Headquarters;
export let phone: Phone;
export let amina: Tab;

beforeEach(async () => {
  hq = new Headquarters();
  phone = new Phone(hq);
  amina = await phone.enrolled("AMINA");
});

afterEach(() => amina.store.shut());
