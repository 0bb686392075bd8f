/**
 * Fills a form through the app's own screens as a person would: taps, types, looks at the review, finalises.
 * Runs in a page. Knows what controls look like, not which form it is.
 */
globalThis.fillForm = async () => {
  const tries = new Map();
  const added = new Map();
  for (let pass = 0; pass < 3; pass += 1) {
    await section(0);
    if (document.querySelectorAll("main ul.rows li").length === 0) break;
    if (pass < 2) await open("#/checklist/preview");
  }
  const told = document.querySelector("main p.over span")?.textContent ?? "";
  const left = [...document.querySelectorAll("main ul.rows li button")].map((each) => words(each));
  main()?.click();
  await until(() => location.hash.startsWith("#/read/"));
  return {
    isFinal: location.hash.startsWith("#/read/"),
    told,
    left,
    shown: words(document.querySelector("main")),
  };

  async function section(number) {
    if (number > 150 || location.hash.startsWith("#/review")) return;
    for (let round = 0; round < 40 && (await answerOne()); round += 1);
    const before = location.hash;
    const first = document.querySelector("main");
    main()?.click();
    await until(() => location.hash !== before || document.querySelector("main") !== first);
    await settled();
    if (location.hash !== before) await section(number + 1);
  }

  /** Goes once through what is to be answered; whether there was anything. */
  async function answerOne() {
    const open = [...document.querySelectorAll("main [data-path]")].filter(isOpen);
    for (const row of open) {
      const path = row.dataset.path;
      tries.set(path, (tries.get(path) ?? -1) + 1);
      await act(row, tries.get(path));
    }
    const rows = [...document.querySelectorAll("main section.q")].filter(canGrow);
    for (const repeat of rows) {
      added.set(repeatKey(repeat), 1);
      repeat.querySelector(":scope > button.btn").click();
    }
    if (open.length || rows.length) await settled();
    return open.length > 0 || rows.length > 0;
  }

  function isOpen(row) {
    const isLeft = (tries.get(row.dataset.path) ?? -1) < 12;
    return isLeft && row.querySelector(CONTROL) && (!isAnswered(row) || row.querySelector(".wrong"));
  }

  function canGrow(repeat) {
    return (
      repeat.querySelector(":scope > button.btn") &&
      !repeat.querySelector(":scope > .repeat") &&
      !added.has(repeatKey(repeat))
    );
  }

  function repeatKey(repeat) {
    const around = repeat.closest(".repeat");
    return [words(repeat.querySelector("h2")), location.hash, around ? words(around).slice(0, 40) : ""].join(
      "|",
    );
  }
};

const CONTROL = "input, textarea, select, button";
const DATES = ["2026-03-10", "2027-12-31", "2020-01-01", "1990-01-01"];
const VALUES = {
  date: DATES,
  time: ["07:30", "22:00"],
  "datetime-local": DATES.map((date) => `${date}T07:30`),
  figure: ["3", "1", "20", "0", "100", "15", "7", "50", "12", "-1", "2", "1000"],
  text: ["Amina", "12", "a@b.kz", "+77011234567", "yes", "1", "A1", "2026-03-10", "0", "abc-123", "no", "20"],
};
const FILES = {
  "image/": ["p.png", "image/png"],
  "audio/": ["s.wav", "audio/wav"],
  "video/": ["f.webm", "video/webm"],
};
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const words = (element) => element?.textContent?.trim() ?? "";
const main = () => document.querySelector(".dock .main, .dock button.grow");
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

async function settled() {
  await frame();
  await frame();
  await until(() => [...document.images].every((image) => image.complete));
}

async function until(holds, patience_ms = 1000) {
  const begun = performance.now();
  while (!holds() && performance.now() - begun < patience_ms) await frame();
}

async function open(hash) {
  location.hash = hash;
  await until(() => location.hash.startsWith(hash));
  await settled();
}

function isAnswered(row) {
  const all = (selector) => [...row.querySelectorAll(selector)];
  if (row.querySelector(".thumbs li, bdi.n, .opener span:not(.quiet), button.blank")) return true;
  if (row.querySelector("input[type=range], ol.ranks")) return !!row.querySelector("button.link");
  const picks = all("input[type=radio], input[type=checkbox]");
  if (picks.length) return picks.some((pick) => pick.checked);
  const fields = all("input:not([type=file]), textarea, select");
  return fields.length > 0 && fields.every((field) => field.value !== "" && field.value !== "0-");
}

async function act(row, attempt) {
  const find = (selector) => row.querySelector(selector);
  const opener = find(".opener");
  if (opener && !find(".unfolded")) {
    opener.click();
    await settled();
  }
  const picks = [...row.querySelectorAll("input[type=radio], input[type=checkbox]")];
  if (picks.length) {
    picks[attempt % picks.length].click();
    await settled();
    row.querySelector(".unfolded > button.btn")?.click();
  } else if (find("canvas")) await sign(row);
  else if (find("input[type=file]") && !find("input[inputmode], textarea")) attach(find("input[type=file]"));
  else if (find("ol.ranks")) find("button.btn")?.click();
  else if (find("input, textarea, select")) type(row, attempt);
  else if (find("button.btn")) {
    find("button.btn").click();
    await until(() => find("bdi.n"));
  }
  await settled();
}

function type(row, attempt) {
  for (const field of row.querySelectorAll("input:not([type=file]), textarea, select")) {
    if (field.type === "search") continue;
    field.focus();
    put(field, valueFor(field, attempt));
    field.blur();
  }
}

function valueFor(field, attempt) {
  if (field.tagName === "SELECT")
    return field.options[1 + (attempt % Math.max(1, field.options.length - 1))]?.value ?? "";
  if (field.type === "range") return String(Number(field.min) + attempt * Number(field.step || 1));
  const isFigure = ["numeric", "decimal"].includes(field.inputMode) && field.tagName === "INPUT";
  const isYear = field.maxLength === 4;
  const values = isYear ? ["2020"] : (VALUES[field.type] ?? VALUES[isFigure ? "figure" : "text"]);
  return (field.type === "text" && isFigure ? VALUES.figure : values)[attempt % values.length];
}

function put(field, value) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function attach(input) {
  const kind = Object.keys(FILES).find((each) => input.accept.startsWith(each));
  const [name, type] = FILES[kind] ?? ["paper.pdf", "application/pdf"];
  const bytes =
    kind === "image/"
      ? Uint8Array.from(atob(PNG), (letter) => letter.charCodeAt(0))
      : new Uint8Array([1, 2, 3]);
  const chosen = new DataTransfer();
  chosen.items.add(new File([bytes], name, { type }));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

async function sign(row) {
  const canvas = row.querySelector("canvas");
  const box = canvas.getBoundingClientRect();
  const at = (kind, x, y) =>
    canvas.dispatchEvent(
      new PointerEvent(kind, {
        bubbles: true,
        pointerId: 1,
        isPrimary: true,
        buttons: 1,
        clientX: box.left + x,
        clientY: box.top + y,
      }),
    );
  const name = row.querySelector("input:not([type=file])");
  if (name) put(name, "Amina");
  else {
    at("pointerdown", 10, 10);
    at("pointermove", 40, 30);
    at("pointerup", 60, 20);
  }
  await settled();
  [...row.querySelectorAll("button")].find((each) => words(each).startsWith("Keep"))?.click();
  await until(() => row.querySelector(".thumbs li"));
}
