/** Whether this browser was a phone of a mission before, when nothing of that is in its store any more. */
import { readMeta } from "../store/database.ts";
import { ask, askJson, type Road } from "./road.ts";

/** What headquarters has of the phone that this browser was. */
export interface FormerPhone {
  enrolled_at: string;
  last_contact_at: string | null;
  changes: number;
}

/** Null for a browser that was none, or whose observer left it; also while nobody can be asked. */
export async function formerPhone(road: Road): Promise<FormerPhone | null> {
  if (await readMeta("left")) {
    await ask(road, "phone", { method: "DELETE", credentials: "same-origin" }).catch(() => undefined);
    return null;
  }
  return askJson<FormerPhone>(road, "phone", { credentials: "same-origin" }).catch(() => null);
}
