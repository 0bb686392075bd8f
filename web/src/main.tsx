/** Starts things, in order: the look, the address, the screen, the store, the worker. */
import { render } from "preact";
import { App, followSettings } from "./app";
import { awaitInstallOffer } from "./components/install";
import { flushTyped } from "./components/typed";
import { followAddress } from "./navigation";
import { watchReleases } from "./service-worker/release";
import { open } from "./store";
import "./styles/tokens.css";
import "./styles/app.css";

followSettings();
followAddress();
awaitInstallOffer();
addEventListener("pagehide", flushTyped);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushTyped());

const page = document.getElementById("app");
if (page) render(<App />, page);

await open();
await watchReleases();
