/** Drawings on 24 units with strokes of 1.5. A mark of state is a shape first and a colour second. */

const DRAWINGS = {
  device: "M19.5 12a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0z",
  hub: "M19.5 12a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0z",
  hq: "",
  attention: "M12 4 21 19.5H3zM12 10v4.2M12 16.9v.2",
  draft: "m5 19 .8-4L16 4.8 19.2 8 9 18.2zM13.5 7.3l3.2 3.2",
  differ: "M5 9.5h14M5 14.5h14M15.5 5l-7 14",
  held: "M5 5h14v14H5zM10 9v6M14 9v6",
  back: "M19 12H5m6-6-6 6 6 6",
  on: "m9 5 7 7-7 7",
  menu: "M4 7h16M4 12h16M4 17h16",
  settings: "M4 8h9M19 8h1M4 16h1M11 16h9M16 5.5v5M8 13.5v5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  find: "M16.5 10.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM15 15l5 5",
  clear: "m7 7 10 10M17 7 7 17",
  nonet: "M20 11.5V4L3.5 20H12M15 15.5l5 5m0-5-5 5",
  incident: "M6 21V4M6 4.5h11l-2.5 4 2.5 4H6",
  file: "M12 3.5V15m-4.5-4.2L12 15l4.5-4.2M4.5 16v4h15v-4",
  talk: "M4 5h16v11h-9l-4.5 4v-4H4z",
  tick: "m5 12.5 4.5 4.5L19 7",
  clip: "m19 11-7.3 7.3a4.2 4.2 0 0 1-6-6l7.8-7.8a2.8 2.8 0 0 1 4 4L9.8 16.2a1.4 1.4 0 0 1-2-2l6.7-6.7",
  again: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4.5H15",
  camera: "M4 8h4l1.5-2.5h5L16 8h4v11H4zM15.2 13a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0z",
  place: "M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM14 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
  clock: "M20 12a8 8 0 1 1-16 0 8 8 0 0 1 16 0zM12 7.5V12l3 2",
  call: "M7 4h3l1.5 4.5L9.5 10a10 10 0 0 0 4.5 4.5l1.5-2L20 14v3a3 3 0 0 1-3 3A13 13 0 0 1 4 7a3 3 0 0 1 3-3z",
} as const;

export type IconName = keyof typeof DRAWINGS;

/** Arrows that mean a direction turn round where the page runs from right to left. */
const TURNS: readonly string[] = ["back", "on"];

const SOLID: Partial<Record<IconName, string>> = {
  hub: "M12 4.5a7.5 7.5 0 0 1 0 15z",
  hq: "M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0z",
};

export function Icon({ name, small }: { name: IconName; small?: boolean }) {
  const solid = SOLID[name];
  return (
    <svg
      class={`i ${small ? "s" : ""} ${TURNS.includes(name) ? "turns" : ""}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      {solid && <path class="solid" d={solid} />}
      <path d={DRAWINGS[name]} />
      {name === "hq" && <path class="cut" d="m8.2 12.3 2.6 2.6 5-5.4" />}
    </svg>
  );
}

/** One to four filled bars: how grave. */
export function Severity({ level }: { level: number }) {
  return (
    <svg class="sev" viewBox="0 0 30 16" aria-hidden="true">
      {[1, 9, 17, 25].map((x, bar) => (
        <rect key={x} class={bar < level ? "on" : ""} x={x} y="1" width="4" height="14" />
      ))}
    </svg>
  );
}
