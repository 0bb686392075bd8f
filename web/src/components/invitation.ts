/** An invitation, read and accepted while the rest of the app may still be on its way. */

import type { Preview } from "../store/types.ts";
import { enrol, preview } from "../sync/enrol.ts";
import { openRoad } from "../sync/road.ts";
import { app } from "./whole.ts";

let asked: { code: string; answer: Promise<Preview> } | undefined;

/** Whom a code invites; asked once, however often the screen is drawn. Raises: FieldError. */
export function invitation(code: string, again = false): Promise<Preview> {
  if (again || asked?.code !== code) {
    asked = { code, answer: preview(openRoad, code) };
    asked.answer.catch(() => undefined); // told where the invitation is shown
  }
  return asked.answer;
}

/** Make this phone a device of the mission; the rest of the app then brings down what it needs. Raises: FieldError. */
export async function accept(code: string, name: string): Promise<void> {
  await enrol(openRoad, code, name, new Date());
  await app.come();
  await app.here.value?.joined();
}
