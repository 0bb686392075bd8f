/** The app's side of a new release: it is fetched in the background and waits for the observer's yes. */
import { type ReadonlySignal, signal } from "@preact/signals";

const offeredBy = signal<ServiceWorker | null>(null);

/** The worker that brought a newer release than the one pages open in, if there is one on the phone. */
export const waitingRelease: ReadonlySignal<ServiceWorker | null> = offeredBy;

/** Register the worker and watch for releases; without one (plain http on a LAN address) the app still works online. */
export async function watchReleases(): Promise<void> {
  const registration = await navigator.serviceWorker
    ?.register("/o/sw.js", { scope: "/o/" })
    .catch((error: unknown) => console.warn("The app cannot be kept for offline use:", error));
  if (!registration) return;
  void look(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => void look(registration));
  });
}

/** Browsers let a waiting worker take over when no page is open: so the active one may be the one that offers. */
async function look({ active, waiting }: ServiceWorkerRegistration): Promise<void> {
  const newest = waiting ?? active;
  offeredBy.value = active && newest && (await ask(newest, "offers")) ? newest : null;
}

function ask(worker: ServiceWorker, what: "offers" | "use"): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage(what, [port2]);
  });
}

/** Pages open in the waiting release from now on; the one on screen stays what it is. */
export async function adopt(): Promise<void> {
  const worker = offeredBy.value;
  if (!worker) return;
  const tookOver = worker.state === "installed" ? controlled() : undefined;
  await ask(worker, "use");
  await tookOver; // an older worker would still answer with its own release
  offeredBy.value = null;
}

const controlled = (): Promise<unknown> =>
  new Promise((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
  });
