/** Words for what became of a receipt, and the ways a receipt file comes to the app and leaves it. */
import { nt, t } from "../i18n.ts";
import type { Moved, Verdict } from "../sync/by-hand.ts";

export function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case "taken":
      return movedWords(verdict.moved);
    case "known":
      return t("All that this receipt names is at headquarters already.");
    case "waiting":
      return t("Headquarters has not stored it yet, for a passing reason. It stays on this phone.");
    case "unreadable":
      return t("This is no receipt, or a damaged one. Nothing was changed.");
    case "others":
      return t("This receipt names nothing that left this phone by hand. Nothing was changed.");
    case "forged":
      return t(
        "This receipt is not signed by the mission's headquarters. Nothing was changed. Tell the desk.",
      );
    case "old":
      return t(
        "This receipt is from before headquarters was put back from a copy. Nothing was changed; hand the reports in again.",
      );
  }
}

function movedWords({ hq, hub, rejected, attachments }: Moved): string {
  const told = [
    hq &&
      nt(
        "Headquarters has signed for {n} change from this phone.",
        "Headquarters has signed for {n} changes from this phone.",
        hq,
      ),
    attachments && nt("It has {n} attachment whole.", "It has {n} attachments whole.", attachments),
    hub &&
      nt(
        "A hub has {n} change; headquarters has not signed for it yet.",
        "A hub has {n} changes; headquarters has not signed for them yet.",
        hub,
      ),
    rejected && nt("{n} needs attention", "{n} need attention", rejected),
  ];
  return told.filter(Boolean).join(" ");
}

/** A receipt file to give back. */
export function fileNow(text: string, now: Date): File {
  const name = `fieldobs-${now.toISOString().slice(0, 16).replace(":", "")}.fieldobs-receipt`;
  return new File([text], name, { type: "application/octet-stream" });
}

interface LaunchQueue {
  setConsumer(take: (launched: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

/** A receipt file that was opened in the phone's own list of files, where the system hands such files to the app. */
export function awaitOpened(take: (text: string) => void): void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    for (const handle of files) void handle.getFile().then(async (file) => take(await file.text()));
  });
}
