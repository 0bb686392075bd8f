/** The question whom a code invites: asked while the phone's store still opens and the welcome screen is on its way. */
import { preview } from "../store/index.ts";
import type { Preview } from "../store/types.ts";

let asked: { code: string; answer: Promise<Preview> } | undefined;

/** Whom a code invites; asked once, however often the screen is drawn. */
export function invitation(code: string, again = false): Promise<Preview> {
  if (again || asked?.code !== code) {
    asked = { code, answer: preview(code) };
    asked.answer.catch(() => undefined); // told where the invitation is shown
  }
  return asked.answer;
}
