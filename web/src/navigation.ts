/** Where the observer is, and how to go elsewhere: the browser's own history behind a signal. */
import { signal } from "@preact/signals";
import { href, parseRoute, type Route, type ScreenName } from "./route.ts";

export const route = signal<Route>(parseRoute(location.hash));

let depth = 0;

/** Follows the address; the depth kept with each entry tells whether "back" stays inside the app. */
export function followAddress(): void {
  addEventListener("popstate", arrive);
  arrive();
}

function arrive(): void {
  const known: unknown = history.state?.depth;
  if (typeof known === "number") depth = known;
  else {
    depth += 1;
    history.replaceState({ depth }, "");
    scrollTo(0, 0); // who goes back finds the place that was left, by the browser's own doing
  }
  route.value = parseRoute(location.hash);
}

export function go(screen: ScreenName, ...args: readonly string[]): void {
  location.hash = href(screen, ...args);
}

/** Takes the place of the present entry, so that "back" passes it by. */
export function replace(screen: ScreenName, ...args: readonly string[]): void {
  history.replaceState({ depth }, "", href(screen, ...args));
  scrollTo(0, 0);
  route.value = parseRoute(location.hash);
}

/** Goes back, and puts a screen in the place it comes to: what led here is done with. */
export function replacePrevious(screen: ScreenName, ...args: readonly string[]): void {
  if (depth > 1) {
    addEventListener("popstate", () => replace(screen, ...args), { once: true });
    history.back();
  } else replace(screen, ...args);
}

/** Asked after something that took a moment: whether the observer is still on the screen where it began. */
export function watchPlace(): () => boolean {
  const from = route.peek();
  return () => route.peek() === from;
}

export function back(otherwise: Route): void {
  if (depth > 1) history.back();
  else replace(otherwise.screen, ...otherwise.args);
}
