/** Names an English sentence in a catalogue by its hash. Build and app use this one. */

const OFFSET = 2_166_136_261;
const PRIME = 16_777_619;

/** FNV-1a of the sentence in base 36. Two sentences with one key stop the build. */
export function wordKey(sentence: string): string {
  let hash = OFFSET;
  for (let at = 0; at < sentence.length; at += 1) hash = Math.imul(hash ^ sentence.charCodeAt(at), PRIME);
  return (hash >>> 0).toString(36);
}
