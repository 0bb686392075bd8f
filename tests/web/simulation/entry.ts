/** What a page of the simulation can call: the phone's store, and what goes from hand to hand. */
export * from "../../../web/src/store/index.ts";
export * as hands from "../../../web/src/sync/by-hand.ts";
