/** Before a form is final: what is missing, what does not agree. Nothing here blocks. */
import { useState } from "preact/hooks";
import { complete } from "../components/answering.ts";
import { Icon, type IconName } from "../components/icon.tsx";
import { questionsIn } from "../components/items.tsx";
import { errorSentence } from "../components/problems.ts";
import { formOf, recordTitle } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import type { FormDocument } from "../forms/document.ts";
import type { FailedCheck, FormView, Question } from "../forms/form.ts";
import { nt, t } from "../i18n.ts";
import { go, replacePrevious, watchPlace } from "../navigation.ts";
import { parseRoute } from "../route.ts";
import { remember } from "../store/index.ts";
import type { Submission } from "../store/types.ts";
import { useChecks, useView } from "./checklist.tsx";

export function ReviewScreen({ record }: { record: Submission }) {
  const form = formOf(record);
  return form ? <Review record={record} form={form} /> : null;
}

interface ToLookAt {
  key: string;
  icon: IconName;
  tone: string;
  what: string;
  why: string;
  open: () => void;
}

function Review({ record, form }: { record: Submission; form: FormDocument }) {
  const shown = useView(record, form);
  const checks = useChecks(record, form).filter((check) => !check.confirmed);
  const silent = new Set(checks.flatMap((check) => (check.about === "starred" ? check.lines : [])));
  const places = placesOf(shown);
  const open = (path: string) => openQuestion(record.id, places.get(path)?.section, path);
  const left: ToLookAt[] = [
    ...conflictsOf(record, checks),
    ...checks
      .filter((check) => check.about !== "pair")
      .map((check) => ({
        key: check.id,
        icon: "attention" as const,
        tone: "device",
        ...(check.about === "starred"
          ? { what: check.sentence, why: t("not answered") }
          : { what: linesOf(check, places), why: check.sentence }),
        open: () => open(check.lines[0] ?? ""),
      })),
    ...wrongOf(places, open),
    ...shown.sections
      .flatMap((section) => section.missing)
      .filter((path) => !silent.has(path))
      .map((path) => ({
        key: path,
        icon: "draft" as const,
        tone: "none",
        what: nameOf(places.get(path)?.question),
        why: t("not answered"),
        open: () => open(path),
      })),
  ];
  return (
    <Screen
      title={t("Review")}
      under={recordTitle(record)}
      parent={parseRoute(`checklist/${record.id}`)}
      from={[record.id]}
      dock={<Finish record={record} />}
    >
      <p class="over">
        {left.length ? t("To look at again") : ""}
        <span>{t("{n} of {of} answered", { n: shown.progress.answered, of: shown.progress.of })}</span>
      </p>
      {left.length === 0 && <p class="empty">{t("Nothing required is missing, and the figures agree.")}</p>}
      <ul class="rows">
        {left.map((item) => (
          <li key={item.key}>
            <button type="button" class="row coded" onClick={item.open}>
              <span class={`is-${item.tone}`}>
                <Icon name={item.icon} />
              </span>
              <span>
                {item.what}
                <small>{item.why}</small>
              </span>
              <Icon name="on" small />
            </button>
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <p class="hint">
          {t("It can be sent as it is: what is missing or does not agree may be the observation itself.")}
        </p>
      )}
    </Screen>
  );
}

function Finish({ record }: { record: Submission }) {
  const [problem, setProblem] = useState("");
  const isFinal = record.state === "final";
  const finish = async () => {
    const isStillHere = watchPlace();
    try {
      if (!isFinal) await complete(record.id);
      if (isStillHere()) replacePrevious("read", record.id);
    } catch (error) {
      setProblem(errorSentence(error));
    }
  };
  return (
    <>
      {problem && <p class="wrong red">{problem}</p>}
      <button type="button" class="btn big main wide" onClick={finish}>
        {isFinal ? t("Done amending") : t("Finalise")}
      </button>
      <p class="saved under">
        {isFinal
          ? t("Amendments are sent like the first answers.")
          : t("It is sent as final. You can amend it later; nothing is lost.")}
      </p>
    </>
  );
}

function conflictsOf(record: Submission, checks: readonly FailedCheck[]): ToLookAt[] {
  const n = Object.keys(record.conflicts).length;
  if (n === 0) return [];
  const [apart] = checks.filter((check) => check.about === "pair");
  const differing = nt("{n} answer differs from your partner's", "{n} answers differ from your partner's", n);
  return [
    {
      key: "differ",
      icon: "differ",
      tone: "attention",
      what: t("You differ"),
      why: apart?.sentence ?? differing,
      open: () => go("differ", record.id),
    },
  ];
}

interface PlaceOfQuestion {
  section: string;
  question: Question;
}

function placesOf(shown: FormView): Map<string, PlaceOfQuestion> {
  return new Map(
    shown.sections.flatMap((section) =>
      questionsIn(section.items).map(
        (question) => [question.path, { section: section.name, question }] as const,
      ),
    ),
  );
}

function wrongOf(places: Map<string, PlaceOfQuestion>, open: (path: string) => void): ToLookAt[] {
  return [...places.values()]
    .filter(({ question }) => question.error)
    .map(({ question }) => ({
      key: `wrong-${question.path}`,
      icon: "attention",
      tone: "device",
      what: nameOf(question),
      why: question.error ?? "",
      open: () => open(question.path),
    }));
}

function linesOf(check: FailedCheck, places: Map<string, PlaceOfQuestion>): string {
  return [...new Set(check.lines.map((path) => codeOf(places.get(path)?.question, path)))].join(", ");
}

/** The mark that people say by phone, else the words of the question. */
function codeOf(question: Question | undefined, path: string): string {
  return question?.code || question?.label || path;
}

function nameOf(question: Question | undefined): string {
  return question ? [question.code, question.label].filter(Boolean).join(" ") : "";
}

/** Opens a form at one question, as if one had left it there. */
async function openQuestion(id: string, section: string | undefined, path: string): Promise<void> {
  await remember(id, `${section ?? ""}/${path}`);
  go("checklist", id);
}
