/** Screens in a file of their own: brought once, and asked for again when the network returns if they could not come. */
import { type Signal, signal } from "@preact/signals";

export interface Arriving<Screens> {
  /** Null until they are here. */
  screens: Signal<Screens | null>;
  come: () => Promise<void>;
}

export function arriving<Screens>(bring: () => Promise<Screens>): Arriving<Screens> {
  const screens = signal<Screens | null>(null);
  const come = async (): Promise<void> => {
    try {
      screens.value ??= await bring();
    } catch {
      addEventListener("online", () => void come(), { once: true });
    }
  };
  return { screens, come };
}
