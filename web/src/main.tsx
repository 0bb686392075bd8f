/** Starts things, in order: the look, the address, the screen, the store, the worker; knows which screen an address opens. */
import { effect } from "@preact/signals";
import { render } from "preact";
import { arriving } from "./components/arriving.ts";
import { awaitInstallOffer } from "./components/offer.ts";
import { flushTyped } from "./components/typed.ts";
import { watchReleases } from "./service-worker/release.ts";
import "./styles/tokens-app.css";
import "./styles/app.css";

import { useEffect, useState } from "preact/hooks";
import { invitation } from "./components/invitation.ts";
import { followSettings } from "./components/look.ts";
import { errorSentence } from "./components/problems.ts";
import { addCatalogues, LATER, t } from "./i18n.ts";
import { followAddress, route } from "./navigation.ts";
import { followForms } from "./questions/more.ts";
import type { Route } from "./route.ts";
import { ChecklistScreen } from "./screens/checklist.tsx";
import { Home } from "./screens/home.tsx";
import { asksForStation, NewScreen } from "./screens/new.tsx";
import { ReviewScreen } from "./screens/review.tsx";
import { SectionsScreen } from "./screens/sections.tsx";
import { enrolment, FieldError, forms, open, storage, submissions } from "./store/index.ts";

const WORDS_AFTER_MS = 300;

const welcome = arriving(() => withWords(import("./screens/welcome.tsx")));
const later = arriving(() => withWords(import("./screens/later.ts")));

/** Screens, once their words are there too; without these they speak English, which is better than nothing. */
async function withWords<Screens>(screens: Promise<Screens>): Promise<Screens> {
  await addCatalogues(LATER).catch(() => undefined);
  return screens;
}

function App() {
  const enrolled = enrolment.value;
  const { screen, args } = route.value;
  const code = screen === "welcome" ? (args[0] ?? "") : "";
  if (!isSecureContext || enrolled === null) return <BeforeEnrolment code={code} />;
  if (enrolled === undefined) return <Opening />;
  if (!enrolled.isReady && forms.value.size === 0) return <BeforeEnrolment />;
  return <Enrolled key={[screen, ...args].join("/")} route={route.value} />;
}

function Enrolled({ route }: { route: Route }) {
  const { screen, args } = route;
  const [first = "", second] = args;
  const record = submissions.value.get(first);
  switch (screen) {
    case "new":
      return asksForStation(args) ? <Later route={route} /> : <NewScreen slug={args[0]} code={second} />;
    case "checklist":
      return record ? <ChecklistScreen record={record} section={second} /> : <HomeScreen />;
    case "sections":
      return record ? <SectionsScreen record={record} /> : <HomeScreen />;
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
  return <Home isInvited={isInvited}>{screens && <screens.InstallNote />}</Home>;
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

/** Until the store knows for whom this phone works. */
function BeforeEnrolment({ code }: { code?: string }) {
  const screens = welcome.here.value;
  useEffect(() => void welcome.come(), []);
  if (!screens) return <Opening />;
  return code === undefined ? <screens.Unready /> : <screens.Welcome code={code} />;
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

/** The store opens, or a file of screens is on its way. */
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
          <Patience
            words={t("Opening what is on this phone. A part that is not here yet needs the network once.")}
          />
        )}
      </main>
    </div>
  );
}

followSettings();
followAddress();
followForms();
effect(() => {
  if (enrolment.value) void later.come();
});
awaitInstallOffer();
if (route.peek().screen === "welcome") {
  void invitation(route.peek().args[0] ?? "");
  void welcome.come();
}
addEventListener("pagehide", flushTyped);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushTyped());

const page = document.getElementById("app");
if (page) render(<App />, page);

// Not awaited: chunks loaded later wait for this module to finish.
void open()
  .catch((error: unknown) => console.error(error))
  .then(watchReleases);
