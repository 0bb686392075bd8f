/** From hand to hand, without a network: the way to screens that lie in a file of their own. */
import { useEffect } from "preact/hooks";
import { arriving } from "../components/arriving.ts";
import { SaveCopy } from "../components/copy.tsx";
import { Opening } from "../components/opening.tsx";

const screens = arriving(() => import("./hands.ts"));

export function HandScreen({ args: [what, of] }: { args: readonly string[] }) {
  useEffect(() => void screens.come(), []);
  const here = screens.here.value;
  if (!here) return <Opening />;
  if (what === "codes") return <here.CodesScreen carried={of} />;
  return what === "read" ? <here.ReadingScreen /> : <here.ByHandScreen saving={<SaveCopy main />} />;
}
