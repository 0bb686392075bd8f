/** A date of which only the month or the year is asked. Its first day is stored, as other tools do. */
import { useEffect, useState } from "preact/hooks";
import { useTyped } from "../../components/typed.ts";
import { t } from "../../i18n.ts";
import { Choosing, describedBy, domId, Field, type QuestionProps } from "../question.tsx";
import { textOf } from "../text.tsx";

/** What to store of a year and a month (1 to 12, or 0): half a date stays as it was typed and is marked. */
export function firstDay(year: string, month: number): string | null {
  const words = year.trim();
  const number = String(month).padStart(2, "0");
  if (!month) return words || null;
  if (!words) return `--${number}`;
  return /^\d{4}$/.test(words) ? `${words}-${number}-01` : `${words}-${number}`;
}

/** Year and month of what is stored, also of half a date. */
export function partsOf(stored: string): { year: string; month: number } {
  const [, year, month] = /^(.*?)-(\d{2})$/.exec(stored.replace(/^(\d{4}-\d{2})-\d{2}$/, "$1")) ?? [];
  if (month === undefined) return { year: stored, month: 0 };
  return { year: year === "-" ? "" : (year ?? ""), month: Number(month) };
}

function months(): string[] {
  return [
    t("January"),
    t("February"),
    t("March"),
    t("April"),
    t("May"),
    t("June"),
    t("July"),
    t("August"),
    t("September"),
    t("October"),
    t("November"),
    t("December"),
  ];
}

export function MonthQuestion({ question, onAnswer }: QuestionProps) {
  const id = domId(question.path);
  const stored = partsOf(textOf(question.value));
  const [month, setMonth] = useState(stored.month);
  useEffect(() => setMonth(stored.month), [stored.month]);
  const year = useTyped(stored.year, (text) => onAnswer(firstDay(text, month)));
  return (
    <Choosing question={question}>
      <div class="pair">
        <select
          id={id}
          class="field short"
          aria-label={t("Month")}
          aria-describedby={describedBy(question)}
          value={String(month)}
          onChange={(event) => {
            const chosen = Number(event.currentTarget.value);
            setMonth(chosen);
            onAnswer(firstDay(year.text, chosen));
          }}
        >
          <option value="0">{t("Month")}</option>
          {months().map((name, at) => (
            <option key={name} value={String(at + 1)}>
              {name}
            </option>
          ))}
        </select>
        <YearField typed={year} label={t("Year")} describedBy={describedBy(question)} />
      </div>
    </Choosing>
  );
}

export function YearQuestion({ question, onAnswer }: QuestionProps) {
  const stored = textOf(question.value);
  const typed = useTyped(/^\d{4}-01-01$/.test(stored) ? stored.slice(0, 4) : stored, (text) =>
    onAnswer(firstDay(text, /^\d{4}$/.test(text.trim()) ? 1 : 0)),
  );
  return (
    <Field question={question} inline>
      <YearField id={domId(question.path)} typed={typed} describedBy={describedBy(question)} />
    </Field>
  );
}

interface YearProps {
  id?: string;
  label?: string;
  typed: ReturnType<typeof useTyped>;
  describedBy: string | undefined;
}

function YearField({ id, label, typed, describedBy }: YearProps) {
  return (
    <input
      id={id}
      class="field number year"
      inputMode="numeric"
      autoComplete="off"
      maxLength={10}
      aria-label={label}
      placeholder={label}
      aria-describedby={describedBy}
      value={typed.text}
      onInput={typed.onInput}
      onFocus={typed.onFocus}
      onBlur={typed.onBlur}
    />
  );
}
