/** Keeps the screen lit while it is read by another phone or reads one, where the browser can. */
import { useEffect } from "preact/hooks";

export function useWakefulness(): void {
  useEffect(() => {
    let [isOver, lock] = [false, undefined as WakeLockSentinel | undefined];
    const hold = async (): Promise<void> => {
      if (isOver || document.visibilityState !== "visible") return;
      lock = await navigator.wakeLock?.request("screen").catch(() => undefined); // low battery
      if (isOver) await lock?.release();
    };
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}
