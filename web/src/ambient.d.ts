/** A gettext catalogue, made into a module by build/catalogues.ts: msgid to its translation, or to its plural forms. */
declare module "*.po" {
  const words: Readonly<Record<string, string | readonly string[]>>;
  export default words;
}

/** The words of what follows when the first screen stands. */
declare module "*.po?later" {
  const words: Readonly<Record<string, string | readonly string[]>>;
  export default words;
}

/** The words of the questions that few forms have. */
declare module "*.po?more" {
  const words: Readonly<Record<string, string | readonly string[]>>;
  export default words;
}

/** The release, from pyproject.toml. */
declare const __VERSION__: string;

/** A style sheet as text. */
declare module "*.css?inline" {
  const text: string;
  export default text;
}

/** A style sheet, which the build makes a file of its own. */
declare module "*.css";
