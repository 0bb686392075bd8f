/** Starts things, in order: the look, the address, the first screen; the app itself follows from a file of its own. */
import { effect } from "@preact/signals";
import { render } from "preact";
import "./styles/tokens-app.css";
import "./styles/app.css";

import { invitation } from "./components/invitation.ts";
import { followSettings } from "./components/look.ts";
import { awaitInstallOffer } from "./components/offer.ts";
import { Opening } from "./components/opening.tsx";
import { app } from "./components/whole.ts";
import { addCatalogues, LATER } from "./i18n.ts";
import { followAddress, route } from "./navigation.ts";
import { Unready, Welcome } from "./screens/welcome.tsx";
import { enrolment, forms } from "./store/signals.ts";

/** Whether this page was opened to enrol a phone whose files are not here yet, so that the invitation goes first. */
let isNew = false;

function App() {
  const enrolled = enrolment.value;
  const { screen, args } = route.value;
  const code = screen === "welcome" ? (args[0] ?? "") : "";
  const whole = app.here.value;
  if (!isSecureContext || enrolled === null || (enrolled === undefined && isNew && code))
    return <Welcome code={code} />;
  if (enrolled === undefined || !whole) return <Opening />;
  if (!enrolled.isReady && forms.value.size === 0) return <Unready />;
  return <whole.Enrolled key={[screen, ...args].join("/")} route={route.value} />;
}

async function start(page: HTMLElement): Promise<void> {
  const arriving = app.come();
  const [code] = route.peek().screen === "welcome" ? route.peek().args : [];
  if (code && isSecureContext) void invitation(code);
  const hasFiles = Boolean(navigator.serviceWorker?.controller);
  if (hasFiles) await arriving;
  isNew = Boolean(code) && !hasFiles;
  render(<App />, page);
}

followSettings();
followAddress();
awaitInstallOffer();
effect(() => {
  if (!enrolment.value) void addCatalogues(LATER); // the words of an invitation
});
const page = document.getElementById("app");
if (page) void start(page);
