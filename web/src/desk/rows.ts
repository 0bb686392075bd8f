/** The editor of a form: rows move by buttons, and only what was changed is sent. Without it the page does all the same. */

type Field = HTMLInputElement | HTMLTextAreaElement;

export function editRows(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-rows]");
  const list = form?.querySelector("ol");
  if (!form || !list) return;
  for (const row of rowsOf(list)) if (!row.id.startsWith("row-new")) addButtons(row, form.dataset);
  form.addEventListener("submit", () => leaveOutUnchanged(form));
  // A page that comes back from the history is whole again.
  addEventListener("pageshow", () => {
    for (const field of fieldsOf(form)) field.disabled = false;
  });
}

const rowsOf = (list: Element): HTMLLIElement[] => [...list.querySelectorAll<HTMLLIElement>(":scope > li")];

const fieldsOf = (form: Element): NodeListOf<Field> => form.querySelectorAll<Field>("ol input, ol textarea");

function addButtons(row: HTMLLIElement, words: DOMStringMap): void {
  const buttons = document.createElement("span");
  buttons.className = "moves";
  for (const [label, by] of [
    [words.up ?? "", -1],
    [words.down ?? "", 1],
  ] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = label;
    button.setAttribute("aria-label", `${label}: ${row.querySelector("summary")?.textContent?.trim() ?? ""}`);
    button.addEventListener("click", () => move(row, by, button));
    buttons.append(button);
  }
  row.append(buttons);
}

/** Moves a row by one and numbers all anew; the focus stays on the button. */
function move(row: HTMLLIElement, by: -1 | 1, button: HTMLButtonElement): void {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other || other.id.startsWith("row-new")) return;
  if (by < 0) other.before(row);
  else other.after(row);
  rowsOf(row.parentElement as Element).forEach((each, at) => {
    const place = each.querySelector<HTMLInputElement>("[data-place]");
    if (place) place.value = String(at + 1);
  });
  button.focus();
}

/** A form of three hundred questions has thousands of cells. */
function leaveOutUnchanged(form: HTMLFormElement): void {
  for (const field of fieldsOf(form)) field.disabled = isUnchanged(field);
}

function isUnchanged(field: Field): boolean {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return !field.checked;
  return field.value === field.defaultValue;
}
