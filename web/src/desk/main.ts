/** Starts what moves on the desk's pages; each part looks for its own elements and does nothing without them. */
import { copyOnDemand } from "./copy.ts";
import { fillCode } from "./enter.ts";
import { watch } from "./live.ts";
import { closeMenus, showCurrentTab } from "./menus.ts";
import { editRows } from "./rows.ts";
import { followTheme } from "./theme.ts";

followTheme();
fillCode();
closeMenus();
showCurrentTab();
copyOnDemand();
editRows();
watch();
