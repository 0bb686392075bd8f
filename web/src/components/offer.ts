/** The browser's offer to put the app on the home screen, caught when it comes and kept until it is wanted. */
import { signal } from "@preact/signals";

export interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export const offer = signal<InstallPrompt | null>(null);

export function awaitInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.value = event as InstallPrompt;
  });
  addEventListener("appinstalled", () => {
    offer.value = null;
  });
}

export function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}

/** iPads call themselves Macs, and betray themselves by fingers. */
export function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}
