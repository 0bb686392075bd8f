/** Brings what judges checks that look beyond their form; most forms have none. Until it is here they are not judged. */
import type { FormDocument } from "../forms/document.ts";
import { arriving } from "./arriving.ts";

export const surroundings = arriving(() => import("./around.ts"));

/** Whether a form has a check that needs to know of other submissions or of the register. */
export const looksBeyond = ({ checks }: FormDocument): boolean =>
  checks.some(({ needs, tells }) => needs?.length || tells?.length);
