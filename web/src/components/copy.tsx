/** Saving what is not at headquarters to a file: the way out when there is no network for long. */
import { signal } from "@preact/signals";
import { t } from "../i18n.ts";
import { unsentCopy } from "../store/index.ts";
import { Icon } from "./icon.tsx";
import { errorSentence } from "./problems.ts";

const isBusy = signal(false);
const told = signal("");

async function save(): Promise<void> {
  isBusy.value = true;
  told.value = "";
  try {
    const name = `fieldobs-unsent-${new Date().toISOString().slice(0, 16).replace(":", "")}.json`;
    download(await unsentCopy(), name);
    told.value = t("Saved as {name}. It is not encrypted: give it only to somebody you trust.", { name });
  } catch (error) {
    told.value = errorSentence(error);
  } finally {
    isBusy.value = false;
  }
}

function download(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function SaveCopy({ main }: { main?: boolean }) {
  return (
    <>
      <button
        type="button"
        class={main ? "btn big main wide" : "btn wide"}
        aria-disabled={isBusy.value}
        onClick={() => isBusy.value || void save()}
      >
        <Icon name="file" />
        {t("Save a copy to a file")}
      </button>
      <p class="saved under" role="status">
        {told.value || t("The file is not encrypted: give it only to somebody you trust.")}
      </p>
    </>
  );
}
