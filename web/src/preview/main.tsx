/** A form as on a phone, in a frame at the desk: the app's own screens over a store in memory. */
import { effect } from "@preact/signals";
import { render } from "preact";
import "../styles/tokens.css";
import "../styles/app.css";
import "./preview.css";

import { begin } from "../components/answering.ts";
import { followSettings } from "../components/look.ts";
import { flushTyped } from "../components/typed.ts";
import type { FormDocument } from "../forms/document.ts";
import { addCatalogues, LATER } from "../i18n.ts";
import { followAddress, replace, route } from "../navigation.ts";
import { followForms } from "../questions/more.ts";
import { ChecklistScreen } from "../screens/checklist.tsx";
import { ReadScreen } from "../screens/read.tsx";
import { ReportScreen } from "../screens/report.tsx";
import { ReviewScreen } from "../screens/review.tsx";
import { SectionsScreen } from "../screens/sections.tsx";
import type { Answers, Station, Submission } from "../store/types.ts";
import { forms, furnish, RECORD, settings, submissions, write } from "./store.ts";

interface Told {
  hash: string;
  document: FormDocument;
  answers: Answers;
  station: Station | null;
  zone: string;
}

function Preview() {
  const record = submissions.value.get(RECORD);
  const { screen, args } = route.value;
  if (!record) return null;
  const section = args[0] === RECORD ? args[1] : undefined;
  return <Shown key={[screen, ...args].join("/")} record={record} screen={screen} section={section} />;
}

interface ShownProps {
  record: Submission;
  screen: string;
  section: string | undefined;
}

function Shown({ record, screen, section }: ShownProps) {
  if (screen === "review") return <ReviewScreen record={record} />;
  if (screen === "sections") return <SectionsScreen record={record} />;
  if (screen === "read" || (screen === "home" && record.state !== "draft"))
    return <ReadScreen record={record} />;
  const form = forms.value.get(record.form?.hash ?? "");
  if (form?.stage === "report") return <ReportScreen record={record} section={section} />;
  return <ChecklistScreen record={record} section={section} />;
}

async function open(page: HTMLElement): Promise<void> {
  const { source = "", language = "en" } = page.dataset;
  const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
  settings.value = { language, theme, textSize: 1 };
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${answer.status} ${source}`);
  const { hash, document: form, answers, station, zone } = (await answer.json()) as Told;
  furnish(form, hash, station, zone);
  await begin(form, station?.code ?? null);
  if (Object.keys(answers).length) await write(RECORD, answers);
  render(<Preview />, page);
}

followSettings();
void addCatalogues(LATER);
followAddress();
followForms();
effect(() => {
  if (route.value.screen === "home" && submissions.value.get(RECORD)?.state === "draft")
    replace("checklist", RECORD);
});
addEventListener("pagehide", flushTyped);

const page = document.getElementById("app");
if (page) void open(page).catch((error: unknown) => console.error(error));
