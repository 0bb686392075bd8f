/** The address after the `#`: which screen, and of what. Pure: knows no window and no history. */

export const SCREENS = [
  "home",
  "welcome",
  "new",
  "station",
  "checklist",
  "sections",
  "review",
  "read",
  "differ",
  "move",
  "withdraw",
  "incident",
  "danger",
  "report",
  "where",
  "settings",
  "menu",
  "messages",
  "hand",
] as const;

export type ScreenName = (typeof SCREENS)[number];

export interface Route {
  readonly screen: ScreenName;
  readonly args: readonly string[];
}

/** The screen an address names; an unknown address is the home screen. */
export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#\/?/, "");
  const invitation = /^enrol=(.*)$/.exec(text);
  if (invitation) return { screen: "welcome", args: [plain(invitation[1] ?? "")] };
  const [name, ...args] = text.split("/").map(plain);
  const screen = SCREENS.find((known) => known === name);
  return screen ? { screen, args } : { screen: "home", args: [] };
}

/** The address of a screen. */
export function href(screen: ScreenName, ...args: readonly string[]): string {
  return `#/${[screen === "home" ? "" : screen, ...args].map(encodeURIComponent).join("/")}`;
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
