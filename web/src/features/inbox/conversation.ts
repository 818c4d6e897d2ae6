export const channels = ["telegram", "whatsapp", "viber", "instagram"] as const;
export const messageKinds = [
  "text",
  "press",
  "contact",
  "photo",
  "video",
  "voice",
  "audio",
  "document",
  "sticker",
  "location",
] as const;
export const messageStates = ["received", "queued", "sending", "sent", "failed", "unknown"] as const;
export type MessageState = (typeof messageStates)[number];
export const actorKinds = ["contact", "bot", "user", "public", "api_key", "system"] as const;

/** For how long a conversation can be put aside. */
export const snoozes = ["hour", "tomorrow", "monday"] as const;
export type Snooze = (typeof snoozes)[number];

const wakeHour = 9;

/** When a conversation put aside comes back: in an hour, or at nine in the morning by the reader's clock. */
export function snoozeUntil(choice: Snooze, now: Date): Date {
  if (choice === "hour") return new Date(now.getTime() + 3_600_000);
  const until = new Date(now);
  const days = choice === "tomorrow" ? 1 : (8 - until.getDay()) % 7 || 7;
  until.setDate(until.getDate() + days);
  until.setHours(wakeHour, 0, 0, 0);
  return until;
}
