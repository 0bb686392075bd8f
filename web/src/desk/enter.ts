/** Takes the code of a sign-in link out of the address, where no server sees it, and puts it into the form. */

export function fillCode(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-code-from-address]");
  const field = form?.querySelector<HTMLInputElement>("input[name=code]");
  if (!form || !field) return;
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code) {
    field.value = code;
    history.replaceState(null, "", location.pathname);
  }
  (code ? form.querySelector("button") : field)?.focus();
}
