/** Choices that take too much room to lie open: one's pick is shown, the rest opens on a tap and is searched by typing. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { PickMany, PickOne } from "../../components/choices.tsx";
import { Icon } from "../../components/icon.tsx";
import { figure } from "../../components/moments.ts";
import type { Question, ShownChoice } from "../../forms/form.ts";
import { nt, t } from "../../i18n.ts";
import type { Value } from "../../store/types.ts";
import { Choosing, describedBy, domId, type QuestionProps } from "../question.tsx";
import { findChoices } from "./found.ts";

/** More are found sooner by typing than by scrolling. */
const SHOWN = 10;
const FEW = 12;

export function FoldedQuestion({ question, onAnswer }: QuestionProps) {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const picked = pickedOf(question);
  const isMany = question.node.type === "select_multiple";
  return (
    <Choosing question={question}>
      <button
        type="button"
        class="field opener"
        id={domId(question.path)}
        ref={opener}
        aria-expanded={isOpen}
        aria-describedby={describedBy(question)}
        onClick={() => setOpen(!isOpen)}
      >
        <span class={picked.length ? "" : "quiet"}>
          {picked.map(({ label }) => label).join(", ") || t("Choose")}
        </span>
        <Icon name={isOpen ? "clear" : "on"} />
      </button>
      {isOpen && (
        <Open question={question} onAnswer={onAnswer} onDone={() => setOpen(false)} isMany={isMany} />
      )}
      {!isOpen && picked.length > 0 && (
        <button type="button" class="link" onClick={() => onAnswer(null)}>
          {t("Take it back")}
        </button>
      )}
    </Choosing>
  );
}

function pickedOf({ value, choices }: Question): ShownChoice[] {
  const names = new Set(Array.isArray(value) ? value : [value]);
  return choices.filter(({ name }) => names.has(name));
}

interface OpenProps {
  question: Question;
  onAnswer: (value: Value) => void;
  onDone: () => void;
  isMany: boolean;
}

function Open({ question, onAnswer, onDone, isMany }: OpenProps) {
  const [query, setQuery] = useState("");
  const { path, choices, value } = question;
  const isSearched = choices.length > FEW;
  const { rows, total } = findChoices(choices, query, isSearched ? SHOWN : FEW);
  const id = `${domId(path)}-in`;
  const choose = (name: string) => {
    onAnswer(name);
    onDone();
  };
  return (
    <div class="unfolded">
      {isSearched && <Search query={query} onQuery={setQuery} count={choices.length} />}
      {isMany ? (
        <PickMany
          options={rows}
          values={Array.isArray(value) ? value : []}
          onChange={(chosen) => onAnswer(chosen.length ? chosen : null)}
        />
      ) : (
        <PickOne
          id={id}
          options={rows}
          value={typeof value === "string" ? value : null}
          onChoose={choose}
          onClear={() => onAnswer(null)}
        />
      )}
      <p class="hint" role="status">
        {total === 0
          ? t("Nothing matches. Try fewer letters.")
          : total > rows.length &&
            nt("{more} more: type a few letters.", "{more} more: type a few letters.", total - rows.length, {
              more: figure(total - rows.length),
            })}
      </p>
      {isMany && (
        <button type="button" class="btn" onClick={onDone}>
          {t("Done")}
        </button>
      )}
    </div>
  );
}

function Search({
  query,
  onQuery,
  count,
}: {
  query: string;
  onQuery: (query: string) => void;
  count: number;
}) {
  const words = t("Search {n} answers", { n: figure(count) });
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus({ preventScroll: true }), []);
  return (
    <div class="find">
      <Icon name="find" />
      <input
        class="field"
        type="search"
        ref={field}
        aria-label={words}
        placeholder={words}
        autoComplete="off"
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
      />
    </div>
  );
}
