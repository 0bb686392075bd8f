/** What went wrong, in a sentence that names the thing and what to do. */
import { t } from "../i18n.ts";
import { DAMAGED, FieldError, type FieldErrorCode } from "../store/errors.ts";
import type { SendingProblem } from "../store/types.ts";

export function sendingSentence(problem: SendingProblem): string {
  switch (problem) {
    case "no_network":
      return t("The mission's server cannot be reached.");
    case "not_fieldobs":
      return t(
        "Something else answers in place of the mission's server, such as a Wi-Fi sign-in page. Nothing was taken as sent.",
      );
    case "busy":
      return t("The mission's server is busy and asked to wait.");
    case "refused":
      return t("The mission's server refused what this phone sends. Tell the desk.");
    case "receipt_forged":
      return t(
        "The receipt is not signed by the mission's server. Nothing was taken as sent. Tell the desk.",
      );
    case "device_unknown":
      return t("The mission's server does not know this phone. Tell the desk.");
    case "storage_full":
      return t("This phone is full: what the desk sent could not be kept.");
  }
}

const SENTENCES: Record<FieldErrorCode, () => string> = {
  storage_full: () =>
    t("This phone is full: photos wait, text still saves. Free some space or save a copy to a file."),
  storage_unavailable: () =>
    t(
      "This phone's store does not open. Nothing is deleted; close other tabs of this page and open it again.",
    ),
  blocked: () =>
    t(
      "An older page of fieldobs is open in another tab and holds the store. Close that tab; this one then goes on.",
    ),
  storage_refused: () =>
    t(
      "This browser does not let the page keep anything. Close private browsing, or open the link in another browser.",
    ),
  insecure: () => t("This address is not protected (http), so nothing can be kept here offline."),
  wrong_code: () => t("No invitation has this code. Check each letter, or ask the desk for a new link."),
  used_code: () =>
    t("This invitation was used already, on this or another phone. Ask the desk for a new link."),
  expired_code: () => t("This invitation has expired. Ask the desk for a new link."),
  no_network: () =>
    t("No network. To set up this phone the network is needed once; afterwards it works without."),
  not_fieldobs: () =>
    t(
      "Something else answered in place of the mission's server, such as a Wi-Fi sign-in page. Sign in there or use another network.",
    ),
  busy: () => t("The mission's server is busy. Try again in a minute."),
  refused: () => t("The mission's server refused this. Tell the desk."),
  empty_file: () => t("This file is empty (0 bytes). Take the picture or choose the file again."),
  too_large: () => t("This file is larger than 50 MB. Take a smaller one."),
  wrong_type: () =>
    t("This file is not what its name says, or not of a kind asked for here. Choose another."),
  too_long: () => t("This text is longer than 20,000 characters. Shorten it or attach it as a file."),
  not_enrolled: () => t("This phone is not set up for a mission."),
  already_enrolled: () => t("This phone is set up for a mission already."),
  unsent: () =>
    t("Records on this phone are not at headquarters yet. Send them or save a copy to a file first."),
};

/** Why a record needs attention; titles that this release does not know stay as they came. */
export function reasonSentence(reason: string): string {
  return reason === DAMAGED ? t("An attachment is damaged on this phone") : t(reason);
}

export function errorSentence(error: unknown): string {
  if (error instanceof FieldError) return SENTENCES[error.code]();
  return t("This did not work: {detail}", { detail: error instanceof Error ? error.message : String(error) });
}
