/** Screens that filling a checklist does not wait for: one file, fetched as soon as the first screen stands. */
import "../styles/later.css";

export { InstallNote } from "../components/install.tsx";
export { SilentNote } from "../components/silent.tsx";
export { ChooseStation } from "./choose-station.tsx";
export { DifferScreen } from "./differ.tsx";
export { HandScreen } from "./hand.tsx";
export { DangerScreen, IncidentScreen } from "./incident.tsx";
export { MoveScreen, WithdrawScreen } from "./mend.tsx";
export { MenuScreen, MessagesScreen } from "./menu.tsx";
export { ReadScreen } from "./read.tsx";
export { ReportScreen } from "./report.tsx";
export { SectionsScreen } from "./sections.tsx";
export { SettingsScreen } from "./settings.tsx";
export { StationScreen } from "./station.tsx";
export { WhereScreen } from "./where.tsx";
