/**
 * The app's evaluator as a partner for the server's tests: reads a question a line, writes an answer a line.
 * Runs under Node as it is.
 */
import { createInterface } from "node:readline";
import type { FormDocument, Rule } from "../../../web/src/forms/document.ts";
import { evaluate } from "../../../web/src/forms/evaluate.ts";
import { asJson, type PlainAnswers, plainScope } from "./plain-scope.ts";
import { said } from "./said.ts";

interface RuleAsked extends PlainAnswers {
  rule: Rule;
}

interface FormAsked {
  form: string;
  document?: FormDocument;
  filled: Parameters<typeof said>[1][];
  now: string;
  submission?: string;
}

const documents = new Map<string, FormDocument>();

function answer(question: RuleAsked[] | FormAsked): unknown {
  if (Array.isArray(question)) return question.map((one) => asJson(evaluate(one.rule, plainScope(one))));
  if (question.document) documents.set(question.form, question.document);
  const document = documents.get(question.form) as FormDocument;
  return question.filled.map((answers) => said(document, answers, question.now, question.submission));
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`);
}
