/** The app itself, which a first screen does not wait for: the store, and every screen of an enrolled phone. */
import { arriving } from "./arriving.ts";

export const app = arriving(() => import("../app.tsx"));
