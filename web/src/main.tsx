/** Starts things, in order: the look, the address, the screen, the store, the worker; knows which screen an address opens. */
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { awaitInstallOffer } from "./components/install.tsx";
import { flushTyped } from "./components/typed.ts";
import { watchReleases } from "./service-worker/release.ts";
import "./styles/tokens.css";
import "./styles/app.css";

import { useEffect, useState } from "preact/hooks";
import { followSettings } from "./components/look.ts";
import { errorSentence } from "./components/problems.ts";
import { Screen } from "./components/screen.tsx";
import { t } from "./i18n.ts";
import { followAddress, route } from "./navigation.ts";
import { followForms } from "./questions/more.ts";
import { parseRoute, type Route, type ScreenName } from "./route.ts";
import { ChecklistScreen } from "./screens/checklist.tsx";
import { Home } from "./screens/home.tsx";
import { DangerScreen, IncidentScreen } from "./screens/incident.tsx";
import { NewScreen } from "./screens/new.tsx";
import { ReviewScreen } from "./screens/review.tsx";
import { SectionsScreen } from "./screens/sections.tsx";
import { StationScreen } from "./screens/station.tsx";
import { invitation, Unready, Welcome } from "./screens/welcome.tsx";
import { enrolment, FieldError, forms, open, storage, submissions } from "./store/index.ts";
import type { Submission } from "./store/types.ts";

const WORDS_AFTER_MS = 300;

function App() {
  const enrolled = enrolment.value;
  const { screen, args } = route.value;
  const code = screen === "welcome" ? (args[0] ?? "") : "";
  if (!isSecureContext || enrolled === null) return <Welcome code={code} />;
  if (enrolled === undefined) return <Opening />;
  if (!enrolled.isReady && forms.value.size === 0) return <Unready />;
  return <Enrolled key={[screen, ...args].join("/")} route={route.value} />;
}

function Enrolled({ route: { screen, args } }: { route: Route }) {
  const [first = "", second] = args;
  const record = submissions.value.get(first);
  switch (screen) {
    case "new":
      return <NewScreen slug={args[0]} code={second} />;
    case "station":
      return <StationScreen code={first} />;
    case "incident":
      return <IncidentScreen args={args} />;
    case "checklist":
      return record ? <ChecklistScreen record={record} section={second} /> : <Home />;
    case "sections":
      return record ? <SectionsScreen record={record} /> : <Home />;
    case "review":
      return record ? <ReviewScreen record={record} /> : <Home />;
    case "danger":
      return record ? <DangerScreen record={record} /> : <Home />;
    case "home":
      return <Home />;
    case "welcome":
      return <Home isInvited={wasSetUpBefore()} />;
    default:
      return <Later screen={screen} record={record} second={second} />;
  }
}

/** Whether the phone was enrolled before this page was opened, so that an invitation in the address is another one. */
function wasSetUpBefore(): boolean {
  return Date.parse(enrolment.value?.enrolledAt ?? "") < performance.timeOrigin;
}

interface LaterProps {
  screen: ScreenName;
  record: Submission | undefined;
  second: string | undefined;
}

/** Screens of the second file, which is on its way as soon as the first screen stands. */
function Later({ screen, record, second }: LaterProps) {
  const screens = later.value;
  if (!screens) return <Fetching />;
  switch (screen) {
    case "where":
      return <screens.WhereScreen />;
    case "menu":
      return <screens.MenuScreen />;
    case "messages":
      return <screens.MessagesScreen />;
    case "settings":
      return <screens.SettingsScreen />;
    case "report":
      return <screens.ReportScreen record={record} section={second} />;
  }
  if (!record) return <Home />;
  switch (screen) {
    case "read":
      return <screens.ReadScreen record={record} />;
    case "differ":
      return <screens.DifferScreen record={record} path={second} />;
    case "move":
      return <screens.MoveScreen record={record} />;
    default:
      return <screens.WithdrawScreen record={record} />;
  }
}

const later = signal<typeof import("./screens/later.ts") | null>(null);

/** Brings the second file; without a network and not yet on the phone, the next visit tries again. */
async function bringLater(): Promise<void> {
  try {
    later.value ??= await import("./screens/later.ts");
  } catch {
    addEventListener("online", () => void bringLater(), { once: true });
  }
}

function Fetching() {
  useEffect(() => void bringLater(), []);
  return (
    <Screen title="" parent={parseRoute("")} kept={false}>
      <Patience words={t("This part is still on its way to this phone. It needs the network once.")} />
    </Screen>
  );
}

/** Nothing for a moment, then a word. */
function Patience({ words }: { words: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WORDS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? <p class="empty">{words}</p> : null;
}

function Opening() {
  const { unavailable } = storage.value;
  return (
    <div class="screen">
      <main class="body">
        {unavailable ? (
          <p class="note alert inset" role="alert">
            {errorSentence(new FieldError(unavailable))}
          </p>
        ) : (
          <Patience words={t("Opening what is on this phone")} />
        )}
      </main>
    </div>
  );
}

followSettings();
followAddress();
followForms();
effect(() => {
  if (enrolment.value) void bringLater();
});
awaitInstallOffer();
if (route.peek().screen === "welcome") void invitation(route.peek().args[0] ?? "");
addEventListener("pagehide", flushTyped);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushTyped());

const page = document.getElementById("app");
if (page) render(<App />, page);

// Not awaited: chunks loaded later wait for this module to finish.
void open()
  .catch((error: unknown) => console.error(error))
  .then(watchReleases);
