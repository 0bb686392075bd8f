/** What the small headquarters in memory offers: a form, a plan, a register of stations. */

export const PLAN = [{ code: "0107", name: "School 7" }];
export const FORM = {
  fieldobs_form: 1,
  slug: "voting",
  version: "1",
  stage: "voting",
  title: { en: "Voting" },
  languages: ["en"],
  default_language: "en",
  questions: [],
  lists: {},
  checks: [],
};

export const REGISTER = {
  hash: "r1",
  columns: ["code", "name", "address", "region", "district", "kind", "lat", "lon"],
  rows: [
    ["0107", "School 7", "Abay 5", "North", "Centre", "ordinary", "", ""],
    ["0108", "School 8", "Abay 9", "North", "Centre", "ordinary", "", ""],
  ],
};
