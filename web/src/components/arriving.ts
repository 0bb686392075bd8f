/** Parts of the app in files of their own: brought once, asked for again when the network returns if they could not come. */
import { type Signal, signal } from "@preact/signals";

export interface Arriving<Part> {
  /** Null until it is here. */
  here: Signal<Part | null>;
  come: () => Promise<void>;
}

export function arriving<Part>(bring: () => Promise<Part>): Arriving<Part> {
  const here = signal<Part | null>(null);
  const come = async (): Promise<void> => {
    try {
      here.value ??= await bring();
    } catch {
      addEventListener("online", () => void come(), { once: true });
    }
  };
  return { here, come };
}
