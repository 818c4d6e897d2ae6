import type { Answer } from "@/api/answer";
import type { BadgeTone } from "@/components/ui/badge";

export type LeadPage = Answer<"/api/leads", "get">;
export type Lead = LeadPage["items"][number];
export type LeadDetail = Answer<"/api/leads/{id}", "get">;
export type Activity = LeadDetail["activities"][number];
export type Message = Answer<"/api/conversations/{id}/messages", "get">["items"][number];
export type Delivery = Answer<"/api/deliveries", "get">["items"][number];
export type Member = Answer<"/api/workspace/members", "get">["items"][number];

export const leadStatuses = ["new", "in_progress", "won", "lost", "stale"] as const;
export type LeadStatus = (typeof leadStatuses)[number];

/** The statuses people set; a lead becomes stale only by the system, when its person comes back much later. */
type SetStatus = Exclude<LeadStatus, "stale">;

/** The steps staff may take from each status, as the server has them. A closed lead comes back into work. */
export const nextStatuses: Record<LeadStatus, readonly SetStatus[]> = {
  new: ["in_progress", "won", "lost"],
  in_progress: ["won", "lost"],
  won: ["in_progress"],
  lost: ["in_progress"],
  stale: ["in_progress"],
};

export const leadTypes = ["buy", "sell"] as const;
export type LeadType = (typeof leadTypes)[number];

export const leadSources = ["bot", "public", "staff"] as const;

export const statusTones: Record<LeadStatus, BadgeTone> = {
  new: "info",
  in_progress: "warning",
  won: "success",
  lost: "danger",
  stale: "neutral",
};

export const messageKinds = [
  "text",
  "press",
  "contact",
  "photo",
  "video",
  "voice",
  "document",
  "sticker",
  "location",
] as const;
export const messageStates = ["received", "queued", "sending", "sent", "failed", "unknown"] as const;
export const actorKinds = ["contact", "bot", "user", "public", "api_key", "system"] as const;
export const activityKinds = [
  "created",
  "merged",
  "updated",
  "status",
  "assigned",
  "note",
  "joined",
  "parted",
] as const;
export const deliveryStates = ["pending", "delivered", "failed", "parked", "skipped"] as const;
export const deliveryKinds = ["meta_capi", "sendpulse", "webhook"] as const;
export const deliveryEvents = ["lead.created", "lead.updated", "lead.stage_changed"] as const;

/** The word of a vocabulary the API's string stands for; undefined for a word this build does not know yet. */
export function known<const T extends string>(vocabulary: readonly T[], value: string): T | undefined {
  return vocabulary.find((word) => word === value);
}
