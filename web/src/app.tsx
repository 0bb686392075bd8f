/** Which screen an address opens, on a phone that is enrolled or not yet. */
import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Title } from "./components/screen";
import { language, loadLanguage, t } from "./i18n";
import { route } from "./navigation";
import type { Route } from "./route";
import { ChecklistScreen } from "./screens/checklist";
import { DifferScreen } from "./screens/differ";
import { Home } from "./screens/home";
import { DangerScreen, IncidentScreen } from "./screens/incident";
import { MenuScreen, MessagesScreen } from "./screens/menu";
import { MoveScreen, WithdrawScreen } from "./screens/mend";
import { NewScreen } from "./screens/new";
import { ReadScreen } from "./screens/read";
import { ReportScreen } from "./screens/report";
import { ReviewScreen } from "./screens/review";
import { SectionsScreen } from "./screens/sections";
import { SettingsScreen } from "./screens/settings";
import { StationScreen } from "./screens/station";
import { Unready, Welcome } from "./screens/welcome";
import { WhereScreen } from "./screens/where";
import { enrolment, settings, submissions } from "./store";

const OPENING_SHOWS_AFTER_MS = 300;

export function App() {
  const enrolled = enrolment.value;
  const { screen, args } = route.value;
  if (enrolled === undefined) return <Opening />;
  if (enrolled === null) return <Welcome key={language.value} code={screen === "welcome" ? (args[0] ?? "") : ""} />;
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
      return <DifferScreen record={record} />;
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
  return (
    <div class="screen">
      <main class="body">{isLate && <Title hero>{t("Opening what is on this phone")}</Title>}</main>
    </div>
  );
}

/** Language, theme and text size follow the settings, and the phone where it was left to it. */
export function followSettings(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const page = document.documentElement;
  const colour = () => {
    const { theme } = settings.value;
    page.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  };
  dark.addEventListener("change", colour);
  effect(colour);
  effect(() => {
    const { textSize } = settings.value;
    page.style.fontSize = textSize === 1 ? "" : `${textSize * 100}%`;
    page.toggleAttribute("data-large", textSize > 1.5);
  });
  effect(() => void loadLanguage(settings.value.language));
}
