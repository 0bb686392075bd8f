/** Starts things, in order: the look, the address, the screen, the store, the worker; knows which screen an address opens. */
import { render } from "preact";
import { awaitInstallOffer } from "./components/install.tsx";
import { flushTyped } from "./components/typed.ts";
import { watchReleases } from "./service-worker/release.ts";
import "./styles/tokens.css";
import "./styles/app.css";

import { useEffect, useState } from "preact/hooks";
import { followSettings } from "./components/look.ts";
import { errorSentence } from "./components/problems.ts";
import { Title } from "./components/screen.tsx";
import { language, t } from "./i18n.ts";
import { followAddress, route } from "./navigation.ts";
import type { Route } from "./route.ts";
import { ChecklistScreen } from "./screens/checklist.tsx";
import { DifferScreen } from "./screens/differ.tsx";
import { Home } from "./screens/home.tsx";
import { DangerScreen, IncidentScreen } from "./screens/incident.tsx";
import { MoveScreen, WithdrawScreen } from "./screens/mend.tsx";
import { MenuScreen, MessagesScreen } from "./screens/menu.tsx";
import { NewScreen } from "./screens/new.tsx";
import { ReadScreen } from "./screens/read.tsx";
import { ReportScreen } from "./screens/report.tsx";
import { ReviewScreen } from "./screens/review.tsx";
import { SectionsScreen } from "./screens/sections.tsx";
import { SettingsScreen } from "./screens/settings.tsx";
import { StationScreen } from "./screens/station.tsx";
import { Unready, Welcome } from "./screens/welcome.tsx";
import { WhereScreen } from "./screens/where.tsx";
import { enrolment, FieldError, open, storage, submissions } from "./store/index.ts";

const OPENING_SHOWS_AFTER_MS = 300;

function App() {
  const enrolled = enrolment.value;
  const { screen, args } = route.value;
  if (enrolled === undefined) return <Opening />;
  if (enrolled === null)
    return <Welcome key={language.value} code={screen === "welcome" ? (args[0] ?? "") : ""} />;
  if (!enrolled.isReady) return <Unready />;
  return <Enrolled key={[language.value, screen, ...args].join("/")} route={route.value} />;
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
    case "where":
      return <WhereScreen />;
    case "menu":
      return <MenuScreen />;
    case "messages":
      return <MessagesScreen />;
    case "settings":
      return <SettingsScreen />;
    case "report":
      return <ReportScreen record={record} section={second} />;
  }
  if (!record) return <Home />;
  switch (screen) {
    case "checklist":
      return <ChecklistScreen record={record} section={second} />;
    case "sections":
      return <SectionsScreen record={record} />;
    case "review":
      return <ReviewScreen record={record} />;
    case "read":
      return <ReadScreen record={record} />;
    case "differ":
      return <DifferScreen record={record} path={second} />;
    case "move":
      return <MoveScreen record={record} />;
    case "withdraw":
      return <WithdrawScreen record={record} />;
    case "danger":
      return <DangerScreen record={record} />;
    default:
      return <Home />;
  }
}

/** Nothing for a moment, then a word. */
function Opening() {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), OPENING_SHOWS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const { unavailable } = storage.value;
  return (
    <div class="screen">
      <main class="body">
        {unavailable && (
          <p class="note alert" role="alert">
            {errorSentence(new FieldError(unavailable))}
          </p>
        )}
        {isLate && !unavailable && <Title hero>{t("Opening what is on this phone")}</Title>}
      </main>
    </div>
  );
}

followSettings();
followAddress();
awaitInstallOffer();
addEventListener("pagehide", flushTyped);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushTyped());

const page = document.getElementById("app");
if (page) render(<App />, page);

// Not awaited: chunks loaded later wait for this module to finish.
void open()
  .catch((error: unknown) => console.error(error))
  .then(watchReleases);
