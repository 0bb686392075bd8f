/** Two answers of equal size; neither is marked right. "We do not agree" is a valid end. */
import { useRef, useState } from "preact/hooks";
import { PickOne } from "../components/choices.tsx";
import { questionsIn } from "../components/items.tsx";
import { moment } from "../components/moments.ts";
import { errorSentence } from "../components/problems.ts";
import { formOf, formTitle, nameOfObserver, shownAnswer } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import type { FormDocument } from "../forms/document.ts";
import type { Question } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { replace, watchPlace } from "../navigation.ts";
import { viewOf } from "../questions/index.tsx";
import { Asked } from "../questions/question.tsx";
import { parseRoute } from "../route.ts";
import { enrolment, settle, write } from "../store/index.ts";
import type { ConflictSide, Submission, Value } from "../store/types.ts";
import { useView } from "./checklist.tsx";

const ANOTHER = "another";
const BOTH = "both";

export function DifferScreen({ record, path }: { record: Submission; path: string | undefined }) {
  const form = formOf(record);
  return form ? <Differences record={record} form={form} first={path} /> : null;
}

/** One difference after the other; those left as they are come up again the next time only. */
function Differences({
  record,
  form,
  first,
}: {
  record: Submission;
  form: FormDocument;
  first: string | undefined;
}) {
  const begun = useRef<string[]>([]);
  if (begun.current.length === 0) begun.current = inOrder(Object.keys(record.conflicts), first);
  const paths = begun.current;
  const [at, setAt] = useState(0);
  const parent = parseRoute(record.state === "draft" ? `checklist/${record.id}` : `read/${record.id}`);
  const path = paths[at];
  const next = () => (at + 1 < paths.length ? setAt(at + 1) : replace(parent.screen, ...parent.args));
  if (path === undefined) return <Agreed parent={parent} />;
  const station = record.station
    ? t("{form}, station {code}", { form: formTitle(form), code: record.station })
    : formTitle(form);
  const under = `${t("{n} of {of}", { n: at + 1, of: paths.length })}, ${station}`;
  return <Difference key={path} {...{ record, form, path, under, parent, next }} />;
}

function inOrder(paths: string[], first: string | undefined): string[] {
  return first && paths.includes(first) ? [first, ...paths.filter((path) => path !== first)] : paths;
}

function Agreed({ parent }: { parent: ReturnType<typeof parseRoute> }) {
  return (
    <Screen title={t("You differ")} parent={parent}>
      <p class="empty">{t("No answers differ here any more.")}</p>
    </Screen>
  );
}

interface DifferenceProps {
  record: Submission;
  form: FormDocument;
  path: string;
  under: string;
  parent: ReturnType<typeof parseRoute>;
  next: () => void;
}

function Difference({ record, form, path, under, parent, next }: DifferenceProps) {
  const shown = useView(record, form);
  const [sides] = useState(() => ownFirst(record.conflicts[path] ?? []));
  const [choice, choose] = useState<string | null>(null);
  const [another, setAnother] = useState<Value>(null);
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState("");
  const [isSettling, setSettling] = useState(false);
  const question = shown.sections
    .flatMap((section) => questionsIn(section.items))
    .find((each) => each.path === path);
  const words = (value: Value) => shownAnswer(form, question, value);
  const answers = distinct(sides);
  const value = choice === ANOTHER ? another : (answers[Number(choice)] ?? null);
  const settleIt = async () => {
    if (choice === null) return setProblem(t("Choose first what stands."));
    setSettling(true);
    const isStillHere = watchPlace();
    try {
      const reason = why.trim();
      if (choice !== BOTH) await settle(record.id, path, value, reason || undefined);
      else if (reason) await write(record.id, { [`$reason/${path}`]: reason });
      if (isStillHere()) next();
    } catch (error) {
      setProblem(errorSentence(error));
      setSettling(false);
    }
  };
  // The partner settled it while this screen was open: what was not seen is not decided over.
  if (!isSettling && !(path in record.conflicts)) return <Agreed parent={parent} />;
  return (
    <Screen
      title={t("You and {partner} differ", { partner: partnerOf(sides) })}
      under={under}
      parent={parent}
      from={[record.id, path]}
      dock={
        <>
          {problem && <p class="wrong">{problem}</p>}
          <p class="saved">{t("Both first answers stay in the history.")}</p>
          <button type="button" class="btn big main wide" onClick={settleIt}>
            {choice === BOTH
              ? t("Leave both to the desk")
              : choice === null
                ? t("Settle")
                : t("Settle as {answer}", { answer: words(value) })}
          </button>
        </>
      }
    >
      <p class="ask asked">{question ? <Asked question={question} /> : nameOfPath(path)}</p>
      <div class="sides">
        {sides.map((side) => (
          <Side key={side.revision} side={side} record={record} words={words(side.value)} />
        ))}
      </div>
      <fieldset class="talk-over">
        <legend class="ask">{t("Talk it over. What stands?")}</legend>
        <PickOne id="stands" value={choice} onChoose={choose} options={options(answers, words, question)} />
        {choice === ANOTHER && question && (
          <AnotherAnswer question={question} record={record.id} value={another} onAnswer={setAnother} />
        )}
      </fieldset>
      <label class="ask" for="why">
        {t("Why")} <span class="quiet">{t("(if you wish)")}</span>
      </label>
      <textarea
        id="why"
        class="field"
        rows={2}
        value={why}
        onInput={(event) => setWhy(event.currentTarget.value)}
      />
    </Screen>
  );
}

function options(answers: readonly Value[], words: (value: Value) => string, question: Question | undefined) {
  return [
    ...answers.map((value, index) => ({ name: String(index), label: words(value) })),
    ...(question ? [{ name: ANOTHER, label: t("Another answer") }] : []),
    { name: BOTH, label: t("We do not agree"), under: t("Both answers go to the desk as they are") },
  ];
}

interface AnotherProps {
  question: Question;
  record: string;
  value: Value;
  onAnswer: (value: Value) => void;
}

function AnotherAnswer({ question, record, value, onAnswer }: AnotherProps) {
  const View = viewOf(question);
  return (
    <div class="more">
      <View
        question={{ ...question, path: `another-${question.path}`, value }}
        record={record}
        onAnswer={onAnswer}
      />
    </div>
  );
}

function Side({ side, record, words }: { side: ConflictSide; record: Submission; words: string }) {
  const entry = record.history.find((each) => each.revision === side.revision);
  const who = side.mine
    ? t("{name}, you", { name: enrolment.value?.observer.name ?? "" })
    : nameOfObserver(side.observer);
  return (
    <div>
      <p class="quiet">{who}</p>
      <p class="ans">{words}</p>
      <small>
        {side.mine
          ? t("{time} by this phone", { time: moment(side.at) })
          : t("{time} by the other phone", { time: moment(side.at) })}
      </small>
      {entry?.receivedAt && <small>{t("at headquarters {time}", { time: moment(entry.receivedAt) })}</small>}
    </div>
  );
}

function ownFirst(sides: readonly ConflictSide[]): ConflictSide[] {
  return [...sides].sort((one, other) => Number(other.mine) - Number(one.mine));
}

function distinct(sides: readonly ConflictSide[]): Value[] {
  const seen = new Map(sides.map((side) => [JSON.stringify(side.value), side.value] as const));
  return [...seen.values()];
}

function partnerOf(sides: readonly ConflictSide[]): string {
  const other = sides.find((side) => !side.mine);
  return other ? nameOfObserver(other.observer) : t("your partner");
}

/** What a path about the submission itself is called. */
function nameOfPath(path: string): string {
  const names: Record<string, string> = {
    $station: t("The station"),
    $state: t("Whether it is final"),
    $observer: t("Who observed"),
  };
  return names[path] ?? path;
}
