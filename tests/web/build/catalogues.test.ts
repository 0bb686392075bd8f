import { expect, test } from "vitest";
import { keyed, wordsOfTheApp } from "../../../web/build/catalogues.ts";

const CATALOGUE = `
msgid ""
msgstr "Language: ru\\nPlural-Forms: nplurals=3; plural=0;\\n"

#: web/src/screens/home.tsx:12 web/templates/desk/overview.html:3
msgid "Stations"
msgstr "Участки"

#: web/src/screens/home.tsx:14
msgid "{n} draft"
msgid_plural "{n} drafts"
msgstr[0] "{n} черновик"
msgstr[1] "{n} черновика"
msgstr[2] "{n} черновиков"

#: web/templates/desk/overview.html:9 web/src/desk/live.ts:3
msgid "Teams"
msgstr "Группы"

#: web/src/questions/more/rank.tsx:9
msgid "This order is right"
msgstr "Порядок верен"

#: web/src/screens/welcome.tsx:9
msgid "Keep the network"
msgstr "Не отключайте сеть"

#: web/src/questions/more/rank.tsx:12 web/src/screens/home.tsx:30
msgid "Done"
msgstr "Готово"

#: sync/history.py
msgid "Held: form not known"
msgstr "В карантине: форма неизвестна"

#: web/src/screens/home.tsx:20
msgid "Not translated"
msgstr ""

#: web/src/screens/home.tsx:21
#, fuzzy
msgid "Guessed"
msgstr "Угадано"
`;

test("gives the app its own translated words and no others", () => {
  expect(wordsOfTheApp(CATALOGUE)).toEqual({
    Stations: "Участки",
    Done: "Готово",
    "Held: form not known": "В карантине: форма неизвестна",
    "{n} draft": ["{n} черновик", "{n} черновика", "{n} черновиков"],
  });
});

test("leaves to a later part what only that part says", () => {
  expect(wordsOfTheApp(CATALOGUE, "more")).toEqual({ "This order is right": "Порядок верен" });
  expect(wordsOfTheApp(CATALOGUE, "later")).toEqual({ "Keep the network": "Не отключайте сеть" });
});

test("names each sentence by a short key, and no two alike", () => {
  const words = keyed({ Stations: "Участки", "{n} draft": ["{n} черновик"] });
  expect(Object.values(words)).toEqual(["Участки", ["{n} черновик"]]);
  expect(Object.keys(words).every((key) => key.length <= 7)).toBe(true);
  expect(() => keyed({ costarring: "", liquid: "" })).toThrow("costarring | liquid");
});
