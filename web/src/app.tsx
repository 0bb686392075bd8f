/** The app of an enrolled phone: its store opened, and the screen that the address names. */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { arriving } from "./components/arriving.ts";
import { Opening } from "./components/opening.tsx";
import { NetworkNote } from "./components/truth.tsx";
import { flushTyped } from "./components/typed.ts";
import { addCatalogues, LATER } from "./i18n.ts";
import { followForms } from "./questions/more.ts";
import type { Route } from "./route.ts";
import { ChecklistScreen } from "./screens/checklist.tsx";
import { Home } from "./screens/home.tsx";
import { asksForStation, NewScreen } from "./screens/new.tsx";
import { ReviewScreen } from "./screens/review.tsx";
import { enrolment, joined as join, open, openAgain, submissions } from "./store/index.ts";

const later = arriving(() => withWords(import("./screens/later.ts")));

const releases = arriving(async () => {
  const here = await import("./service-worker/release.ts");
  void here.watchReleases();
  return here;
});

/** Screens, once their words are there too; without these they speak English, which is better than nothing. */
async function withWords<Screens>(screens: Promise<Screens>): Promise<Screens> {
  await addCatalogues(LATER).catch(() => undefined);
  return screens;
}

export function Enrolled({ route }: { route: Route }) {
  const { screen, args } = route;
  const [first = "", second] = args;
  const record = submissions.value.get(first);
  switch (screen) {
    case "new":
      return asksForStation(args) ? <Later route={route} /> : <NewScreen slug={args[0]} code={second} />;
    case "checklist":
      return record ? <ChecklistScreen record={record} section={second} /> : <HomeScreen />;
    case "review":
      return record ? <ReviewScreen record={record} /> : <HomeScreen />;
    case "home":
      return <HomeScreen />;
    case "welcome":
      return <HomeScreen isInvited={wasSetUpBefore()} />;
    default:
      return <Later route={route} />;
  }
}

/** Whether the phone was enrolled before this page was opened, so that an invitation in the address is another one. */
function wasSetUpBefore(): boolean {
  return Date.parse(enrolment.value?.enrolledAt ?? "") < performance.timeOrigin;
}

function HomeScreen({ isInvited }: { isInvited?: boolean }) {
  const screens = later.here.value;
  const Note = screens?.SilentNote ?? NetworkNote;
  return (
    <Home isInvited={isInvited} note={<Note />}>
      {screens && <screens.InstallNote />}
    </Home>
  );
}

/** Screens of the second file, which is on its way as soon as the first screen stands. */
function Later({ route: { screen, args } }: { route: Route }) {
  const [first = "", second] = args;
  const record = submissions.value.get(first);
  const screens = later.here.value;
  useEffect(() => void later.come(), []);
  if (!screens) return <Opening />;
  switch (screen) {
    case "new":
      return <screens.ChooseStation slug={first} />;
    case "incident":
      return <screens.IncidentScreen args={args} />;
    case "hand":
      return <screens.HandScreen args={args} />;
    case "where":
      return <screens.WhereScreen />;
    case "menu":
      return <screens.MenuScreen />;
    case "messages":
      return <screens.MessagesScreen />;
    case "settings":
      return <screens.SettingsScreen />;
    case "station":
      return <screens.StationScreen code={first} />;
    case "report":
      return <screens.ReportScreen record={record} section={second} />;
  }
  if (!record) return <HomeScreen />;
  switch (screen) {
    case "sections":
      return <screens.SectionsScreen record={record} />;
    case "read":
      return <screens.ReadScreen record={record} />;
    case "danger":
      return <screens.DangerScreen record={record} />;
    case "differ":
      return <screens.DifferScreen record={record} path={second} />;
    case "move":
      return <screens.MoveScreen record={record} />;
    default:
      return <screens.WithdrawScreen record={record} />;
  }
}

followForms();
effect(() => {
  if (enrolment.value !== undefined) void later.come(); // also while an invitation is read
});
effect(() => {
  const here = releases.here.value;
  // Nothing of anybody's is here that a release could disturb.
  if (enrolment.value === null && here?.waitingRelease.value) void here.adopt();
});
addEventListener("pagehide", flushTyped);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushTyped());

const tried = open();
const opened = tried.catch(openAgain);
// Not awaited: chunks loaded later wait for this module to finish.
void tried.catch(() => undefined).then(releases.come);

/** This phone was enrolled by another part of the page. */
export async function joined(): Promise<void> {
  await opened;
  await join();
}
