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

function isApplePhone(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent);
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
              "Put fieldobs on the home screen: tap Share, then Add to Home Screen. The phone then keeps its store longer.",
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
