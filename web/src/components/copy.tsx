/** Saving what is not at headquarters to a file: the way out when there is no network for long. */
import { signal } from "@preact/signals";
import { nt, t } from "../i18n.ts";
import { enrolment } from "../store/index.ts";
import { parts } from "../store/parts.ts";
import { Icon } from "./icon.tsx";
import { errorSentence } from "./problems.ts";

const isBusy = signal(false);
const told = signal("");
/** What was saved last, where this browser can also pass it on. */
const shareable = signal<File[]>([]);

const isSealed = (): boolean => Boolean(enrolment.value?.sealing?.recipients.length);

async function save(): Promise<void> {
  isBusy.value = true;
  told.value = "";
  shareable.value = [];
  try {
    told.value = await (isSealed() ? saveSealed() : savePlain());
  } catch (error) {
    told.value = errorSentence(error);
  } finally {
    isBusy.value = false;
  }
}

/** Files that only the mission's servers can open. */
async function saveSealed(): Promise<string> {
  const { download, makeFiles } = await parts.byHand();
  const contents = await makeFiles(new Date());
  const files = contents.map((content, at) => {
    const which = contents.length > 1 ? `-${at + 1}-of-${contents.length}` : "";
    return new File([content], `${nameNow()}${which}.fieldobs`, { type: "application/octet-stream" });
  });
  for (const file of files) download(file);
  if (navigator.canShare?.({ files })) shareable.value = files;
  const [first] = files;
  if (!first) return t("Nothing is left to hand over: all of it is at headquarters.");
  const saved =
    files.length > 1
      ? nt(
          "Saved as {n} file. All of them are needed.",
          "Saved as {n} files. All of them are needed.",
          files.length,
        )
      : t("Saved as {name}.", { name: first.name });
  return `${saved} ${t("It counts as sent when its receipt is on this phone.")}`;
}

/** For a mission whose server opens no sealed files. */
async function savePlain(): Promise<string> {
  const { download, makeCopy } = await parts.byHand();
  const name = `${nameNow()}.json`;
  download(new File([await makeCopy(new Date())], name));
  return t("Saved as {name}. It is not encrypted: give it only to somebody you trust.", { name });
}

const nameNow = (): string => `fieldobs-unsent-${new Date().toISOString().slice(0, 16).replace(":", "")}`;

async function share(): Promise<void> {
  await navigator.share({ files: shareable.value }).catch(() => undefined); // closed without a choice
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
        {!told.value && isSealed() && <Lock />}
        <span>{told.value || protection()}</span>
      </p>
      {shareable.value.length > 0 && (
        <button type="button" class="link wide" onClick={() => void share()}>
          {t("Pass it on")}
        </button>
      )}
    </>
  );
}

const protection = (): string =>
  isSealed()
    ? t("Encrypted: only the mission can open it.")
    : t("The file is not encrypted: give it only to somebody you trust.");

function Lock() {
  return (
    <svg class="i s" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6 10.5h12V20H6zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />
    </svg>
  );
}
