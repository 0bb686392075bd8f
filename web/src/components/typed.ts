/**
 * What is being typed: shown at once, handed on 100 ms after the last key, on leaving the field and when the page goes away.
 * A value that arrives from elsewhere shows as soon as the field is not in use.
 */
import { useEffect, useRef, useState } from "preact/hooks";

const PAUSE_MS = 100;

const unsaved = new Set<() => void>();

/** Hands on everything still in a field; called when the page is hidden or left. */
export function flushTyped(): void {
  for (const flush of [...unsaved]) flush();
}

export interface Typed {
  /** As it is at this moment, which between two quick taps is ahead of the screen. */
  readonly text: string;
  onInput: (event: { currentTarget: { value: string } }) => void;
  onFocus: () => void;
  onBlur: () => void;
  set: (text: string) => void;
}

interface Work {
  text: string;
  /** The stored value that the field last took over. */
  taken: string;
  focused: boolean;
  pending: string | undefined;
  timer: number;
  commit: (text: string) => void;
}

export function useTyped(stored: string, commit: (text: string) => void): Typed {
  const [, draw] = useState({});
  const work = useRef<Work>({
    text: stored,
    taken: stored,
    focused: false,
    pending: undefined,
    timer: 0,
    commit,
  }).current;
  work.commit = commit;
  if (stored !== work.taken && !work.focused && work.pending === undefined) work.text = work.taken = stored;

  const flush = useRef(() => {
    const { pending } = work;
    clearTimeout(work.timer);
    unsaved.delete(flush);
    work.pending = undefined;
    if (pending !== undefined) work.commit(pending);
  }).current;
  useEffect(() => flush, [flush]);

  const set = (next: string) => {
    work.text = work.pending = next;
    clearTimeout(work.timer);
    work.timer = Number(setTimeout(flush, PAUSE_MS));
    unsaved.add(flush);
    draw({});
  };
  return {
    get text() {
      return work.text;
    },
    set,
    onInput: (event) => set(event.currentTarget.value),
    onFocus: () => {
      work.focused = true;
    },
    onBlur: () => {
      work.focused = false;
      flush();
      draw({});
    },
  };
}
