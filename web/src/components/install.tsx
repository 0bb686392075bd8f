/** The offer to put the app on the home screen: asked by the browser, told in words where it does not ask. */
import { signal } from "@preact/signals";
import { t } from "../i18n.ts";
import { Icon } from "./icon.tsx";
import { isApplePhone, isInstalled, offer } from "./offer.ts";

const isDismissed = signal(false);

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
