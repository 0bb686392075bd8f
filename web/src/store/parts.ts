/**
 * Parts of the store in files of their own, which a first screen does not wait for. Each is brought once, and all of them as
 * soon as the first screen stands, so that a network that comes and goes later finds them here.
 */
import { RoadError } from "../sync/road.ts";

/** Raises: RoadError no_network for a file that is neither on the phone nor to be had. */
function once<Part>(bring: () => Promise<Part>): () => Promise<Part> {
  let here: Promise<Part> | undefined;
  return () => {
    here ??= bring().catch((error: unknown) => {
      here = undefined;
      throw new RoadError("no_network", String(error));
    });
    return here;
  };
}

export const parts = {
  blobs: once(() => import("../sync/blobs.ts")),
  carrying: once(() => import("../sync/carrying.ts")),
  byHand: once(() => import("../sync/by-hand.ts")),
  hub: once(() => import("../sync/hub.ts")),
  photos: once(() => import("./photos.ts")),
  pictures: once(() => import("./pictures.ts")),
  proof: once(() => import("../sync/proof.ts")),
  provision: once(() => import("../sync/provision.ts")),
  register: once(() => import("./register.ts")),
};

export async function bringParts(): Promise<void> {
  await Promise.allSettled(Object.values(parts).map((bring) => bring()));
}
