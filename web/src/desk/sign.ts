/** The live sign: how old the figures are, by the clock of headquarters in the mission's time zone. */

const STALE_AFTER_S = 30 * 60;

/** Seconds since the last receipt, told as the design says: seconds, minutes, then the time itself. */
export function age(seconds: number): "seconds" | "minutes" | "at" | "stale" {
  if (seconds < 60) return "seconds";
  if (seconds < 600) return "minutes";
  return seconds < STALE_AFTER_S ? "at" : "stale";
}

export class LiveSign {
  private readonly words: HTMLElement | null;
  private readonly clock: HTMLElement | null;
  private readonly time: Intl.DateTimeFormat;
  private skewMs = 0;
  private received: Date | null = null;
  private lostAt: Date | null = null;

  constructor(private readonly element: HTMLElement) {
    this.words = element.querySelector("span");
    this.clock = element.querySelector("b");
    this.time = new Intl.DateTimeFormat("en-GB", {
      timeZone: element.dataset.zone ?? "UTC",
      timeStyle: "medium",
    });
    this.take(element);
    this.draw();
    setInterval(() => this.draw(), 1000);
  }

  /** What a newly fetched page says about the last receipt and the time. */
  read(page: Document): void {
    const fresh = page.getElementById("live");
    if (fresh) this.take(fresh);
    this.lostAt = null;
    this.draw();
  }

  connected(): void {
    this.lostAt = null;
    this.draw();
  }

  lost(): void {
    this.lostAt ??= this.now();
    this.draw();
  }

  private take(element: HTMLElement): void {
    const { now, received, log } = element.dataset;
    if (now) this.skewMs = new Date(now).getTime() - Date.now();
    if (received) this.received = new Date(received);
    if (log) this.element.dataset.log = log;
  }

  private now(): Date {
    return new Date(Date.now() + this.skewMs);
  }

  private draw(): void {
    const now = this.now();
    if (this.clock) this.clock.textContent = this.time.format(now);
    const [word, isStale] = this.sentence(now);
    if (this.words && this.words.textContent !== word) this.words.textContent = word;
    this.element.classList.toggle("stale", isStale);
    this.element.querySelector("use")?.setAttribute("href", isStale ? "#m-silent" : "#m-live");
  }

  private sentence(now: Date): [string, boolean] {
    const { seconds, minutes, at, stale, lost, none } = this.element.dataset;
    if (this.lostAt) return [(lost ?? "").replace("{time}", this.time.format(this.lostAt)), true];
    if (!this.received) return [none ?? "", false];
    const passed = Math.max(0, Math.floor((now.getTime() - this.received.getTime()) / 1000));
    const template = { seconds, minutes, at, stale }[age(passed)] ?? "";
    const n = passed < 60 ? passed : Math.floor(passed / 60);
    const word = template
      .replace("{n}", String(n))
      .replace("{time}", this.time.format(this.received).slice(0, 5));
    return [word, age(passed) === "stale"];
  }
}
