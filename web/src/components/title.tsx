/** What a screen is called. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** The heading takes the focus when a screen opens, so that readers of the screen hear where they are. */
export function Title({ children, hero }: { children: ComponentChildren; hero?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} class={hero ? "hero" : undefined}>
      {children}
    </h1>
  );
}
