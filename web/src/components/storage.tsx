/** Whether the phone still keeps what is entered: a red bar that stays while it does not. */
import { t } from "../i18n.ts";
import { href } from "../route.ts";
import { storage } from "../store/index.ts";
import { Icon } from "./icon.tsx";

export function StorageNote() {
  const { full, unavailable } = storage.value;
  if (!full && unavailable === undefined) return null;
  return (
    <div class="note alert" role="alert">
      <Icon name="attention" small />
      <span>
        {full
          ? t("This phone is full. Text still saves, photos wait.")
          : t(
              "This phone's store does not open. Nothing is deleted; close other tabs of this page and open it again.",
            )}{" "}
        <a href={href("where")} class="link">
          {t("Save a copy to a file")}
        </a>
      </span>
    </div>
  );
}
