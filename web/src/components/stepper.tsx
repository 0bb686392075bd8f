/** Counts: one less, the figure, one more. The figure can be typed as well. */
import { t } from "../i18n.ts";
import { IconButton } from "./screen.tsx";
import { useTyped } from "./typed.ts";

interface StepperProps {
  id: string;
  text: string;
  onText: (text: string) => void;
  wrong?: boolean | undefined;
  describedBy?: string | undefined;
  label?: string;
}

export function Stepper({ id, text, onText, wrong, describedBy, label }: StepperProps) {
  const typed = useTyped(text, onText);
  const step = (by: number) => {
    const number = Number.parseInt(typed.text, 10);
    typed.set(String(Math.max(0, (Number.isNaN(number) ? 0 : number) + by)));
  };
  return (
    <div class="step">
      <IconButton name="minus" label={t("One less")} onClick={() => step(-1)} />
      <input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        value={typed.text}
        onInput={typed.onInput}
        onFocus={typed.onFocus}
        onBlur={typed.onBlur}
        aria-label={label}
        aria-invalid={wrong || undefined}
        aria-describedby={describedBy}
      />
      <IconButton name="plus" label={t("One more")} onClick={() => step(1)} />
    </div>
  );
}
