/** Real radio buttons and check boxes under the look of the answer row. Nothing is preselected, nothing leans. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface Option {
  name: string;
  label: string;
  under?: string;
  /** A picture above the words. */
  face?: ComponentChildren;
}

interface OneProps {
  id: string;
  options: readonly Option[];
  value: string | null;
  onChoose: (name: string) => void;
  onClear?: () => void;
  describedBy?: string | undefined;
}

const ROOM = 40;

/** Whether the answers fit side by side at ordinary text on a narrow phone. */
export function fitsARow(options: readonly Option[]): boolean {
  if (options.length < 2 || options.length > 5 || options.some((option) => option.under)) return false;
  const longest = Math.max(...options.map((option) => longestWord(option.label)));
  const letters = options.reduce((sum, option) => sum + Math.max(option.label.length, 4), 0);
  return letters + options.length * 3 <= ROOM && longest <= 12;
}

function longestWord(label: string): number {
  return Math.max(...label.split(/\s+/).map((word) => word.length));
}

/** Room by need: a longer answer takes more of the row. */
function share(label: string): number {
  return 1 + Math.min(1, Math.max(0, label.length - 5) * 0.12);
}

const DOUBLE_TAP_MS = 600;

/** A later tap on the chosen answer takes it back: left blank is an answer too. A double tap does not. */
function Answer({ option, one, isInRow }: { option: Option; one: OneProps; isInRow?: boolean }) {
  const { id, value, onChoose, onClear, describedBy } = one;
  const { name } = option;
  const chosenAt_ms = useRef(0);
  const choose = () => {
    chosenAt_ms.current = Date.now();
    onChoose(name);
  };
  const takeBack = () => {
    if (name === value && Date.now() - chosenAt_ms.current > DOUBLE_TAP_MS) onClear?.();
  };
  return (
    <label style={isInRow ? { flexGrow: share(option.label) } : undefined}>
      <input
        type="radio"
        name={id}
        value={name}
        checked={name === value}
        aria-describedby={describedBy}
        onChange={choose}
        onClick={takeBack}
      />
      <Words option={option} />
    </label>
  );
}

export function AnswerRow(one: OneProps) {
  const { options } = one;
  return (
    <div class="seg">
      {options.map((option) => (
        <Answer key={option.name} option={option} one={one} isInRow />
      ))}
    </div>
  );
}

/** Many short answers stand in two columns, so that a question stays on one screen. */
function areShort(options: readonly Option[]): boolean {
  return (
    options.length > 4 &&
    options.every((option) => !option.under && option.label.length <= 20 && longestWord(option.label) <= 12)
  );
}

export function PickOne(one: OneProps) {
  const { options } = one;
  return (
    <ul class={areShort(options) ? "pick short" : "pick"}>
      {options.map((option) => (
        <li key={option.name}>
          <Answer option={option} one={one} />
        </li>
      ))}
    </ul>
  );
}

interface ManyProps {
  options: readonly Option[];
  values: readonly string[];
  onChange: (values: string[]) => void;
  describedBy?: string | undefined;
}

export function PickMany({ options, values, onChange, describedBy }: ManyProps) {
  const toggle = (name: string) =>
    onChange(values.includes(name) ? values.filter((value) => value !== name) : [...values, name].sort());
  return (
    <ul class={areShort(options) ? "pick short" : "pick"}>
      {options.map((option) => (
        <li key={option.name}>
          <label>
            <input
              type="checkbox"
              checked={values.includes(option.name)}
              aria-describedby={describedBy}
              onChange={() => toggle(option.name)}
            />
            <Words option={option} />
          </label>
        </li>
      ))}
    </ul>
  );
}

function Words({ option }: { option: Option }) {
  return (
    <span>
      {option.face}
      {option.label}
      {option.under && <small>{option.under}</small>}
    </span>
  );
}
