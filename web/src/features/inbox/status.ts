import type { BadgeTone } from "@/components/ui/badge";

export const conversationStatuses = ["open", "pending", "snoozed", "resolved"] as const;
export type ConversationStatus = (typeof conversationStatuses)[number];

export const statusTones: Record<ConversationStatus, BadgeTone> = {
  open: "info",
  pending: "warning",
  snoozed: "neutral",
  resolved: "success",
};
