import type { Delivery } from "@/api/shapes";
import type { Answer } from "@/api/answer";
import type { BadgeTone } from "@/components/ui/badge";

type Listed = Answer<"/api/integrations", "get">["items"][number];
/** The fields after `&` are agreed with the API and optional until its document names them. */
export type FormField = Listed["fields"][number] & { expires_at?: string; former_until?: string };
export type Integration = Omit<Listed, "fields"> & {
  fields: FormField[];
  /** The kinds of events it can get; `events` are those it does get. */
  accepts?: string[];
  alert?: string;
};
/** The document names only what the detail adds to a row of the log. */
export type DeliveryDetail = Delivery & Answer<"/api/deliveries/{id}", "get">;
export type Attempt = DeliveryDetail["history"][number] & { response?: string };

/** The kinds there are words for; another kind is shown by its own name and works the same. */
export const kinds = ["meta_capi", "sendpulse", "webhook"] as const;
export const events = ["lead.created", "lead.updated", "lead.stage_changed"] as const;

// i18next reads a dot in a key as nesting, so the events' own names cannot be keys.
export const eventKeys = {
  "lead.created": "lead_created",
  "lead.updated": "lead_updated",
  "lead.stage_changed": "lead_stage_changed",
} as const;

export const deliveryStates = ["pending", "delivered", "failed", "parked", "skipped"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const stateTones: Record<DeliveryState, BadgeTone> = {
  pending: "info",
  delivered: "success",
  failed: "danger",
  parked: "warning",
  skipped: "neutral",
};

export const outcomes = ["delivered", "retry", "throttled", "failed", "skipped", "broken", "gone"] as const;
export const outcomeTones: Record<(typeof outcomes)[number], BadgeTone> = {
  delivered: "success",
  retry: "warning",
  throttled: "warning",
  failed: "danger",
  skipped: "neutral",
  broken: "danger",
  gone: "danger",
};

/** What an integration is at: never connected, switched off, working, waiting for the provider, or in need of hands. */
export type Condition = "absent" | "off" | "ok" | "paused" | "failing" | "broken";

export function conditionOf(integration: Integration): Condition {
  if (!integration.connected) return "absent";
  if (integration.status === "broken") return "broken";
  if (!integration.enabled) return "off";
  if (integration.alert === "failing") return "failing";
  return integration.paused_until ? "paused" : "ok";
}

export const conditionTones: Record<Condition, BadgeTone> = {
  absent: "neutral",
  off: "neutral",
  ok: "success",
  paused: "warning",
  failing: "warning",
  broken: "danger",
};

/** Why a value cannot be right; the server has the last word. */
export function flawOf(field: FormField, value: string, filled: boolean): "required" | "pattern" | undefined {
  const text = value.trim();
  if (text === "") return field.required && !(field.hidden && filled) ? "required" : undefined;
  return !field.pattern || new RegExp(`^(?:${field.pattern})$`).test(text) ? undefined : "pattern";
}

/** The word of a vocabulary the API's string stands for; undefined for a word this build does not know yet. */
export function known<const T extends string>(vocabulary: readonly T[], value: string): T | undefined {
  return vocabulary.find((word) => word === value);
}
