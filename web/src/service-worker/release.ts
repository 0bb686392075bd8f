/** The app's side of a new release: it is fetched in the background and waits for the observer's yes. */
import { type ReadonlySignal, signal } from "@preact/signals";

const waitingWorker = signal<ServiceWorker | null>(null);

/** Whether a newer release lies ready on the phone. */
export const isReleaseWaiting: ReadonlySignal<ServiceWorker | null> = waitingWorker;

/** Register the worker and watch for releases; without one (plain http on a LAN address) the app still works online. */
export async function watchReleases(): Promise<void> {
  const registration = await navigator.serviceWorker
    ?.register("/o/sw.js", { scope: "/o/" })
    .catch((error: unknown) => console.warn("The app cannot be kept for offline use:", error));
  if (!registration) return;
  noteWaiting(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => noteWaiting(registration));
  });
}

function noteWaiting(registration: ServiceWorkerRegistration): void {
  waitingWorker.value = registration.active ? registration.waiting : null;
}

/**
 * Change to the waiting release and load the page anew. The caller offers it only with no draft on screen;
 * `unsent` counts what no receipt names yet. False, and nothing happens, while there is any.
 */
export function activate(unsent: number): boolean {
  const worker = waitingWorker.value;
  if (!worker || unsent > 0) return false;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  worker.postMessage("activate");
  return true;
}
