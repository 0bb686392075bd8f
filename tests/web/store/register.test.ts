import { expect, test } from "vitest";
import { openRegister, registerRecord } from "../../../web/src/store/register.ts";

const COLUMNS = ["code", "name", "address", "region", "district", "kind", "lat", "lon"];
const ROWS = [
  ["0107", "Гимназия № 12 имени Абая", "ул. Йодная, 5", "Алматы", "Медеуский", "ordinary", "43.2", "76.9"],
  ["0112", "Szkoła Podstawowa", "Łąkowa 9", "Lubelskie", "Biała", "ordinary", "", ""],
  ["3-0-107", "Embassy, 3rd floor", "10 Main St", "Abroad", "London", "abroad", null, null],
  ["1070", "Collège Émile-Zola", "rue d'Or 107", "Nord", "Lille", "special", "", ""],
  ["2207", "Әкімдік үйі", "Қабанбай батыр 7", "Астана", "Есіл", "ordinary", "", ""],
];
const register = openRegister(registerRecord("h", COLUMNS, ROWS), ["1070"]);
const found = (query: string, filter = {}) => register.find(query, filter).map(({ code }) => code);

test.each([
  ["107", ["1070", "0107", "3-0-107"], "digits match codes, the plan's stations first"],
  ["0107", ["0107", "3-0-107"], "the very code comes before a part of one"],
  ["3-0-107", ["3-0-107"], "separators of a code may be typed"],
  ["30107", ["3-0-107"], "or left out"],
  ["12", ["0112", "0107"], "a number that begins a word is found after the codes"],
  ["гимн аба", ["0107"], "every term begins a word, in any order of columns"],
  ["АЛМАТЫ гимн", ["0107"], "small and capital letters are alike"],
  ["йод", ["0107"], "letters with marks are found"],
  ["иод", ["0107"], "and without them"],
  ["lakowa", ["0112"], "Polish letters too"],
  ["emile zola", ["1070"], "accents and hyphens do not matter"],
  ["әкім", ["2207"], "Kazakh letters are letters"],
  ["школа", [], "what is not there is not found"],
  ["гимн lubelskie", [], "one term that fails is enough"],
  ["имназ", [], "letters do not match the middle of a word"],
] as [string, string[], string][])("%s: %j, %s", (query, codes) => {
  expect(found(query)).toEqual(codes);
});

test.each(["гимн аба", "10 main 3", "1070", "emile zola", "szk 9", "3-0-107", "ә12"])(
  "typed letter by letter, and deleted again, %j finds what it finds at once",
  (query) => {
    const typed = Array.from(query, (_, at) => query.slice(0, at + 1));
    for (const text of [...typed, ...typed.toReversed(), "", query]) {
      const fresh = openRegister(registerRecord("h", COLUMNS, ROWS), ["1070"]);
      expect(found(text)).toEqual(fresh.find(text).map(({ code }) => code));
    }
  },
);

test("filters by region, kind and plan, and counts", () => {
  expect(found("", { region: "Алматы" })).toEqual(["0107"]);
  expect(found("107", { kind: "abroad" })).toEqual(["3-0-107"]);
  expect(found("", { planned: true })).toEqual(["1070"]);
  expect(register.count("107")).toBe(3);
  expect(register.count("", { kind: "ordinary" })).toBe(3);
  expect(register.find("", {}, 2)).toHaveLength(2);
});

test("gives a station by its code, and the values of a column in the order of the list", () => {
  expect(register.get("3-0-107")).toEqual({
    code: "3-0-107",
    name: "Embassy, 3rd floor",
    address: "10 Main St",
    region: "Abroad",
    district: "London",
    kind: "abroad",
    lat: "",
    lon: "",
    registered: null,
    planned: false,
  });
  expect(register.get("nowhere")).toBeNull();
  expect(register.values("region")).toEqual(["Алматы", "Lubelskie", "Abroad", "Nord", "Астана"]);
  expect(register.values("district", { region: "Nord" })).toEqual(["Lille"]);
});

test("knows how many voters a station has where the list says so", () => {
  const rows = [
    ["0107", 1240],
    ["0108", null],
  ];
  const counted = openRegister(registerRecord("h", ["code", "registered"], rows), []);
  expect(counted.get("0107")?.registered).toBe(1240);
  expect(counted.get("0108")?.registered).toBeNull();
});

test("is empty without stations", () => {
  const empty = openRegister(registerRecord("h", COLUMNS, []), []);
  expect([empty.size, empty.find("1"), empty.values("kind")]).toEqual([0, [], []]);
});

test("searches 31,073 stations at once", () => {
  const rows = Array.from({ length: 31_073 }, (_, at) => [
    String(at).padStart(6, "0"),
    `Szkoła Podstawowa nr ${at % 97} im. Jana Kochanowskiego`,
    `ul. Długa ${at % 213}, 00-${at % 999} Warszawa`,
    `Województwo ${at % 16}`,
    `Gmina ${at % 380}`,
    "ordinary",
    "",
    "",
  ]);
  const large = openRegister(registerRecord("h", COLUMNS, rows), ["000107"]);
  const found = (query: string) => large.count(query, { region: "Województwo 3" });
  expect(["1", "szkola koch", "00107", "dluga 12", "zzz", ""].map(found)).toEqual([
    1702, 1942, 1, 263, 0, 1942,
  ]);
});
