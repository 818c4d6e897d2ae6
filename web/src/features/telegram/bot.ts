import type { BotHealth } from "@/api/shapes";
import type { Answer } from "@/api/answer";
import type { BadgeTone } from "@/components/ui/badge";

/** A connected bot; health is what the last check found, null before the first. */
export type Bot = Answer<"/api/bots", "get">["items"][number] & { health?: BotHealth | null };

export const botStatuses = ["connecting", "active", "disabled", "disconnected"] as const;
export type BotStatus = (typeof botStatuses)[number];

export const statusTones: Record<BotStatus, BadgeTone> = {
  connecting: "info",
  active: "success",
  disabled: "danger",
  disconnected: "neutral",
};

export const botKinds = ["client", "catalog", "dealer"] as const;
export type BotKind = (typeof botKinds)[number];

/** The kinds that can be connected now; the others are shown so that nobody looks for them in vain. */
export const openKinds: readonly BotKind[] = ["client"];

/** How a bot fares: what somebody has to see to comes first. */
export type Fitness = "unknown" | "alert" | "drift" | "errors" | "waiting" | "well";

/** Updates that wait for us beyond this many mean that we are slow or closed. */
const manyPending = 20;

export function fitnessOf(bot: Bot): Fitness {
  const { health } = bot;
  if (bot.status === "disabled") return "alert";
  if (!health) return "unknown";
  if (health.alert) return "alert";
  if (health.drift.length > 0) return "drift";
  if (health.last_error) return "errors";
  return health.pending > manyPending ? "waiting" : "well";
}

export const fitnessTones: Record<Fitness, BadgeTone> = {
  unknown: "neutral",
  alert: "danger",
  drift: "warning",
  errors: "warning",
  waiting: "warning",
  well: "success",
};

/** The word of a vocabulary the API's string stands for; undefined for a word this build does not know yet. */
export function known<const T extends string>(vocabulary: readonly T[], value: string): T | undefined {
  return vocabulary.find((word) => word === value);
}
