/** Screens for what goes from hand to hand: one file, fetched when it is wanted. */
export { ByHandScreen } from "./by-hand.tsx";
export { CodesScreen } from "./codes.tsx";
export { ReadingScreen } from "./reading.tsx";
