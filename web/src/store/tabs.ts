/** Tells the other tabs of this phone what changed in the database, so that every one shows the same. */

export type News =
  | { submissions: readonly string[] }
  | { all: "enrolment" | "forms" | "plan" | "messages" | "register" | "settings" };

const CHANNEL = "fieldobs";
let channel: BroadcastChannel | null = null;

export function listen(onNews: (news: News) => void): void {
  channel ??= new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<News>) => onNews(event.data);
}

export function tell(news: News): void {
  channel?.postMessage(news);
}

export function hangUp(): void {
  channel?.close();
  channel = null;
}
