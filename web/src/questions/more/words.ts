/** The words of these questions, apart from those of the app that every phone fetches first. */
import { addCatalogues } from "../../i18n.ts";

export const bringWords = (): Promise<void> =>
  addCatalogues({
    kk: () => import("../../../locales/kk.po?more"),
    ru: () => import("../../../locales/ru.po?more"),
  });
