/**
 * Fills a form in ODK's engine and tells what it makes of it. Runs in a page; knows nothing of fieldobs.
 * A node is named by its reference, such as `/data/line[2]/votes`.
 */
import { loadForm } from "/engine.js";

/**
 * `rows`: how many rows each repeat has, outermost first. `values`: what to answer, as the instance would hold it.
 * Two rounds: a choice can be made only once the answers that its filter waits for are there.
 */
globalThis.fill = async (xml, files, rows, values) => {
  const form = await loadForm(xml, {
    fetchFormAttachment: async (url) => answerTo(files[String(url).split("/").at(-1)]),
  });
  if (form.status === "failure") throw new Error(`${form.error.message} ${form.error.cause ?? ""}`);
  const { root } = form.createInstance();
  for (const [reference, count] of rows) setRows(find(root, reference), count);
  for (let round = 0; round < 2; round += 1) {
    for (const [reference, value] of values) answer(find(root, reference), value);
  }
  return [...leaves(root)].map(told);
};

const answerTo = (text) =>
  text === undefined
    ? new Response("", { status: 404 })
    : new Response(text, { headers: { "Content-Type": "text/csv" } });

function* nodes(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* nodes(child);
}

const find = (root, reference) =>
  [...nodes(root)].find(
    (node) => node.currentState.reference === reference && node.nodeType !== "repeat-instance",
  );

function setRows(range, count) {
  if (!range?.addInstances) return;
  const now = range.currentState.children.length;
  if (count > now) range.addInstances(undefined, count - now);
  if (count < now) range.removeInstances(count, now - count);
}

function answer(node, value) {
  if (!node?.currentState.relevant || node.currentState.readonly) return;
  const words = value.split(" ").filter(Boolean);
  if (node.nodeType === "rank") node.setValues(words);
  else if (node.nodeType === "select") {
    const offered = node.currentState.valueOptions.map((option) => option.value);
    const chosen = node.selectType === "select" ? words : [value];
    node.selectValues(chosen.filter((one) => offered.includes(one)));
  } else if (node.nodeType === "trigger") node.setValue(value === "OK");
  else if (node.valueType === "int") node.setValue(value === "" ? null : BigInt(value));
  else if (node.valueType === "decimal") node.setValue(value === "" ? null : Number(value));
  else if (node.nodeType === "input") node.setValue(value);
}

function* leaves(root) {
  for (const node of nodes(root)) {
    if (!node.currentState.children && node.nodeType !== "root") yield node;
  }
}

const told = ({ nodeType, valueType, currentState, validationState }) => ({
  reference: currentState.reference,
  kind: nodeType,
  type: valueType ?? "",
  relevant: currentState.relevant,
  required: currentState.required,
  readonly: currentState.readonly,
  value: currentState.instanceValue ?? "",
  meets: validationState.constraint?.valid ?? true,
  filled: validationState.required?.valid ?? true,
  label: currentState.label?.asString ?? "",
  offered: currentState.valueOptions?.map((option) => option.value) ?? null,
});
