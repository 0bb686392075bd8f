/** The service worker: listens; strategies.ts decides and precache.ts answers. A new release waits until it is told. */
import { answer, install, tidy } from "./precache.ts";
import { strategyFor } from "./strategies.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const strategy = strategyFor(event.request, self.registration.scope);
  if (strategy !== "network") event.respondWith(answer(event.request, strategy));
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") event.waitUntil(self.skipWaiting());
});
