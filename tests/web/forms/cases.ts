/** The case files that the server's tests read too. */
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../cases/", import.meta.url);

/** Every file of a folder of cases, by its name without the ending. */
export function casesIn<T>(name: string): [string, T][] {
  return readdirSync(new URL(`${name}/`, folder))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => [
      file.replace(".json", ""),
      JSON.parse(readFileSync(new URL(`${name}/${file}`, folder), "utf8")) as T,
    ]);
}
