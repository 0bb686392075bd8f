import { expect, test } from "vitest";
import { fitsARow } from "../../../web/src/components/choices.tsx";

const named = (...labels: string[]) => labels.map((label) => ({ name: label, label }));

test.each([
  [["Yes", "No", "Not observed"]],
  [["Иә", "Жоқ", "Бақыланбады"]],
  [["Да", "Нет", "Не наблюдали"]],
  [["Nobody", "1 to 10", "11 to 30", "Over 30"]],
])("%j share a row", (labels) => {
  expect(fitsARow(named(...labels))).toBe(true);
});

test.each([
  [["Only one"]],
  [["All", "Most", "Few", "None", "Not seen", "Unknown"]],
  [["Ordinary", "Special or closed institution", "Abroad"]],
  [["Очень хорошо", "Хорошо", "Плохо", "Очень плохо"]],
])("%j become a list", (labels) => {
  expect(fitsARow(named(...labels))).toBe(false);
});

test("answers with an explanation become a list", () => {
  expect(fitsARow([{ name: "a", label: "A", under: "Both go to the desk" }, ...named("B")])).toBe(false);
});
