/** Follows the system's theme until the reader chooses one, and tells the server, which draws the first paint. */

const YEAR_S = 365 * 86400;

export function followTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = (): void => {
    const seen = system.matches ? "dark" : "light";
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there on plain http, where a desk in a LAN may be
    document.cookie = `theme_seen=${seen}; path=/; max-age=${YEAR_S}; samesite=lax`;
    if (!/(?:^|; )theme=(?:light|dark)(?:;|$)/.test(document.cookie)) {
      document.documentElement.dataset.theme = seen;
    }
  };
  system.addEventListener("change", follow);
  follow();
}
