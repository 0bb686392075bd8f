/** The service worker: listens; strategies.ts decides and precache.ts answers. A new release waits until it is told. */
import { answer, choose, install, offers, tidy } from "./precache.ts";
import { strategyFor } from "./strategies.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const strategy = strategyFor(event.request, self.registration.scope);
  if (strategy !== "network") event.respondWith(answer(event.request, strategy));
});

/** What a page may ask; the answer goes back through the port that came along. */
const ANSWERS: Record<string, () => Promise<unknown>> = {
  offers,
  use: () => choose().then(() => self.skipWaiting()),
};

self.addEventListener("message", (event) => {
  const answering = ANSWERS[event.data as string]?.();
  if (answering) event.waitUntil(answering.then((said) => event.ports[0]?.postMessage(said)));
});
