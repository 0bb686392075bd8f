/** A worker that makes one photo small while the page stays free for the observer's hands. */
import { FieldError, type FieldErrorCode } from "./errors.ts";
import { smaller } from "./smaller.ts";

export type Shrunk = { content: ArrayBuffer | null } | { problem: FieldErrorCode; told: string };

async function answer({ file, type }: { file: File; type: string }): Promise<Shrunk> {
  try {
    return { content: await smaller(file, type) };
  } catch (error) {
    return { problem: error instanceof FieldError ? error.code : "too_large", told: String(error) };
  }
}

self.onmessage = async ({ data }: MessageEvent<{ file: File; type: string }>) => {
  const shrunk = await answer(data);
  self.postMessage(shrunk, { transfer: "content" in shrunk && shrunk.content ? [shrunk.content] : [] });
};
