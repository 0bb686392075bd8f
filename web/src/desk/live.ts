/** Keeps an open page true: when the log grows the page is fetched again and what changed is put in, without a reload. */
import { LiveSign } from "./sign.ts";
import { rememberDrawn, swap } from "./swap.ts";

const LEAST_BETWEEN_MS = 1000;
const SAY_EVERY_MS = 15_000;

export function watch(): void {
  const element = document.getElementById("live");
  if (!element) return;
  rememberDrawn(document);
  const sign = new LiveSign(element);
  const refresh = throttled(() => fetchPage(sign));
  let known: string | undefined;
  const source = new EventSource("/desk/live");
  source.addEventListener("changed", (event) => {
    sign.connected();
    const isFirst = known === undefined;
    const changed = known !== event.data;
    known = event.data;
    if (changed && !(isFirst && isDrawn(element, event.data))) refresh();
  });
  source.addEventListener("still", () => sign.connected());
  source.addEventListener("open", () => sign.connected());
  source.addEventListener("error", () => {
    sign.lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), SAY_EVERY_MS);
  });
}

/** Whether the page was drawn from this very state of the log. */
function isDrawn(element: HTMLElement, data: string): boolean {
  const said = JSON.parse(data) as { epoch: number; size: number };
  return element.dataset.log === `${said.epoch}.${said.size}`;
}

async function fetchPage(sign: LiveSign): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
    if (answer.redirected) {
      location.reload(); // signed out meanwhile: the sign-in page leads back here
      return;
    }
    if (!answer.ok) return;
    const fetched = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (swap(document, fetched).length > 0) say(fetched);
    sign.read(fetched);
  } catch {
    sign.lost();
  }
}

let saidAt = 0;

/** Tells a screen reader, seldom, that figures moved. */
function say(fetched: Document): void {
  const status = document.getElementById("said");
  if (!status || Date.now() - saidAt < SAY_EVERY_MS) return;
  saidAt = Date.now();
  status.textContent = fetched.querySelector("[data-said]")?.textContent ?? "";
}

/** At once, then at most once a second; a call during a run is followed by one more run. */
export function throttled(run: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const turn = async (): Promise<void> => {
    isRunning = true;
    isWanted = false;
    const began = Date.now();
    await run();
    await new Promise((resolve) => setTimeout(resolve, LEAST_BETWEEN_MS - (Date.now() - began)));
    isRunning = false;
    if (isWanted) void turn();
  };
  return () => {
    isWanted = true;
    if (!isRunning) void turn();
  };
}
