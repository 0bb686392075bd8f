/** Everything about what goes from hand to hand, in one file that comes after the first screen. */
export { carryFor, isCarrying, letGo, loadCarried, receiptsOf } from "../store/carried.ts";
export { download, makeCopy } from "../store/copy.ts";
export { loadHanded, makeFiles, makeText, recipients } from "../store/handed.ts";
export { carried, handed } from "../store/hands.ts";
export { deliverCarried } from "./delivering.ts";
export { type Moved, takeReceipts, type Verdict } from "./receipt-file.ts";
