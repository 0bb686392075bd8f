import { beforeEach, expect, test, vi } from "vitest";

vi.mock("../../web/locales/ru.po", async () => ({
  default: await keyedWords({
    "Hello, {name}": "Здравствуйте, {name}",
    "{n} draft": ["{n} черновик", "{n} черновика", "{n} черновиков"],
  }),
}));
vi.mock("../../web/locales/kk.po", async () => ({
  default: await keyedWords({ "{n} draft": ["{n} жоба", "{n} жоба (көп)"] }),
}));
const keyedWords = vi.hoisted(
  () => async (words: Record<string, string | string[]>) =>
    (await import("../../web/build/catalogues.ts")).keyed(words),
);

import { addCatalogues, browserLanguage, language, loadLanguage, nt, t } from "../../web/src/i18n.ts";

beforeEach(() => vi.stubGlobal("document", { documentElement: { lang: "" } }));

test("speaks English from the source", async () => {
  await loadLanguage("en");
  expect(t("Hello, {name}", { name: "Amina" })).toBe("Hello, Amina");
  expect([1, 2].map((n) => nt("{n} draft", "{n} drafts", n))).toEqual(["1 draft", "2 drafts"]);
});

test("speaks Russian with its plurals, and English where a word is missing", async () => {
  await loadLanguage("ru");
  expect(language.value).toBe("ru");
  expect(document.documentElement.lang).toBe("ru");
  expect(t("Hello, {name}", { name: "Amina" })).toBe("Здравствуйте, Amina");
  expect([1, 2, 5, 21, 104, 111].map((n) => nt("{n} draft", "{n} drafts", n))).toEqual([
    "1 черновик",
    "2 черновика",
    "5 черновиков",
    "21 черновик",
    "104 черновика",
    "111 черновиков",
  ]);
  expect(t("Not translated")).toBe("Not translated");
  expect(nt("{n} team", "{n} teams", 3)).toBe("3 teams");
});

test("speaks Kazakh", async () => {
  await loadLanguage("kk");
  expect([1, 3].map((n) => nt("{n} draft", "{n} drafts", n))).toEqual(["1 жоба", "3 жоба (көп)"]);
});

test("speaks the language that is still on its way when a later part brings its words", async () => {
  await loadLanguage("en");
  const words = { default: await keyedWords({ Messages: "Сообщения" }) };
  await Promise.all([loadLanguage("ru"), addCatalogues({ ru: async () => words })]);
  expect([language.value, t("Messages"), t("Hello, {name}", { name: "Amina" })]).toEqual([
    "ru",
    "Сообщения",
    "Здравствуйте, Amina",
  ]);
});

test("keeps its language when asked for one it does not have", async () => {
  await loadLanguage("ru");
  await loadLanguage("fr");
  expect(language.value).toBe("ru");
});

test("takes the first of the browser's languages that it has", () => {
  expect(browserLanguage(["fr-FR", "kk-KZ", "en"])).toBe("kk");
  expect(browserLanguage(["fr"])).toBe("en");
});
