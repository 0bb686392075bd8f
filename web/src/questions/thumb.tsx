/** What is attached, as it is shown. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { amount } from "../components/moments.ts";
import { t } from "../i18n.ts";
import { attachmentUrl } from "../store/index.ts";
import type { Attachment, Value } from "../store/types.ts";

export function attachmentOf(value: Value): Attachment | null {
  return value !== null && typeof value === "object" && "sha256" in value ? value : null;
}

/** Where the browser finds an attachment for as long as it is shown. */
export function useAddress(attachment: Attachment): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    void attachmentUrl(attachment).then((address) => {
      if (isGone && address) return URL.revokeObjectURL(address);
      made = address;
      setUrl(address);
    });
    return () => {
      isGone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [attachment.sha256]);
  return url;
}

export function Thumb({ attachment, onRemove }: { attachment: Attachment; onRemove?: () => void }) {
  const url = useAddress(attachment);
  return (
    <ul class="thumbs">
      <li>
        {url && attachment.type.startsWith("image/") ? (
          <img src={url} alt={attachment.name} />
        ) : (
          <Icon name="file" />
        )}
        <div>
          <bdi>{attachment.name}</bdi>
          <div class="quiet n">{amount(attachment.size)}</div>
        </div>
        {onRemove && (
          <button type="button" class="link" onClick={onRemove}>
            {t("Take it out")}
          </button>
        )}
      </li>
    </ul>
  );
}
