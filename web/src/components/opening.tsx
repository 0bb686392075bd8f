/** What stands on the screen while something of the app is still on its way. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n.ts";
import { FieldError } from "../store/errors.ts";
import { storage } from "../store/signals.ts";
import { errorSentence } from "./problems.ts";

const WORDS_AFTER_MS = 300;

/** Nothing for a moment, then a word. */
function Patience({ words }: { words: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WORDS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? <p class="empty">{words}</p> : null;
}

/** The store opens, or a file of screens is on its way. */
export function Opening() {
  const { unavailable, why } = storage.value;
  return (
    <div class="screen">
      <main class="body">
        {unavailable ? (
          <p class="note alert inset" role="alert">
            {errorSentence(new FieldError(unavailable))}
            {why && <small> {why}</small>}
          </p>
        ) : (
          <Patience
            words={t("Opening what is on this phone. A part that is not here yet needs the network once.")}
          />
        )}
      </main>
    </div>
  );
}
