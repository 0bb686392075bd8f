/** The offer to put the app on the home screen: asked by the browser, told in words where it does not ask. */
import { signal } from "@preact/signals";
import { t } from "../i18n.ts";
import { Icon } from "./icon.tsx";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

const offer = signal<InstallPrompt | null>(null);
const isDismissed = signal(false);

export function awaitInstallOffer(): void {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.value = event as InstallPrompt;
  });
  addEventListener("appinstalled", () => {
    offer.value = null;
  });
}

function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}

/** iPads call themselves Macs, and betray themselves by fingers. */
function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}

/**
 * On Apple's phones the icon has a store of its own, apart from Safari's, and Safari forgets a page after seven days
 * without use: so the icon comes first, and the invitation is opened there.
 */
export function IconFirst({ link }: { link: string }) {
  if (isInstalled() || !isApplePhone()) return null;
  return (
    <div class="note info inset">
      <Icon name="file" small />
      <div>
        {t(
          "First put fieldobs on the home screen: copy the link, tap Share, then Add to Home Screen. Open it there and paste the link. What is set up here stays in this browser.",
        )}
        <div class="pair">
          <button type="button" class="link" onClick={() => navigator.clipboard.writeText(link)}>
            {t("Copy the link")}
          </button>
        </div>
      </div>
    </div>
  );
}

export function InstallNote() {
  if (isDismissed.value || isInstalled()) return null;
  const prompt = offer.value;
  if (!prompt && !isApplePhone()) return null;
  const install = async () => {
    await prompt?.prompt();
    offer.value = null;
    await navigator.storage?.persist?.();
  };
  return (
    <div class="note info inset">
      <Icon name="file" small />
      <div>
        {prompt
          ? t(
              "Put fieldobs on the home screen: it then opens without a network, and the phone keeps its store longer.",
            )
          : t(
              "This browser keeps the page only while you open it, at least once in seven days. An icon on the home screen has a store of its own and needs an invitation of its own.",
            )}
        <div class="pair">
          {prompt && (
            <button type="button" class="link" onClick={install}>
              {t("Put on the home screen")}
            </button>
          )}
          <button type="button" class="link" onClick={() => (isDismissed.value = true)}>
            {t("Not now")}
          </button>
        </div>
      </div>
    </div>
  );
}
