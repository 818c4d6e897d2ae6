// Names for what the API answers with, where the document's own names are longer than a feature wants to read.

export type Texts = { uk?: string; ru?: string; en?: string };

export type BotKind = "client" | "catalog" | "dealer";

export interface Scenario {
  id: string;
  version: number;
  key: string;
  title: Texts;
  bot_kind: BotKind;
  position: number;
  published: { number: number; at: string } | null;
  /** There are changes that are not published. */
  draft: boolean;
  /** How many dialogues stand in it now. */
  standing: number;
}

/** A flow as JSON; features/scenarios/flow.ts knows its shape. */
export type FlowJson = Record<string, unknown>;

export interface ScenarioDetail extends Scenario {
  flow: FlowJson;
  versions: { number: number; at: string }[];
}

export interface FlowProblem {
  node?: string;
  field?: string;
  code: string;
  message: string;
  severity?: string;
}

export interface Standing {
  node: string;
  count: number;
}

/** What the person does; `begin` opens the tried flow, `timer` ends a pause. */
export interface SimulatedInput {
  kind: "text" | "command" | "button" | "contact" | "timer" | "begin";
  text?: string;
  command?: string;
  payload?: string;
  button?: { step: number; node: string; value: string };
  contact?: { phone: string; name?: string; own?: boolean };
  profile: { first_name?: string; lang?: string };
}

export interface SimulateIn {
  bot_kind: BotKind;
  scenario_id?: string;
  flow?: FlowJson;
  state?: Record<string, unknown>;
  input: SimulatedInput;
}

export interface SimulateOut {
  state: Record<string, unknown>;
  /** Each says its kind: say, create_lead … */
  effects: Record<string, unknown>[];
  problems?: FlowProblem[];
}

export interface BotHealth {
  checked_at: string;
  pending: number;
  last_error: string;
  last_error_at: string | null;
  drift: string[];
  alert: string;
}

export interface MenuCommand {
  name: string;
  description: string;
}

export interface BotMenu {
  version: number;
  commands: Record<"uk" | "ru" | "en", MenuCommand[]>;
  pushed_at: string | null;
  /** Telegram shows something else than this. */
  drift: boolean;
  /** Staff wrote them; otherwise they follow the published flows. */
  custom?: boolean;
}

type DeliveryState = "pending" | "delivered" | "failed" | "parked" | "skipped";

export interface DeliveryQuery {
  kind?: string;
  state?: DeliveryState[];
  entity_id?: string;
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
}

export interface Delivery {
  id: string;
  kind: string;
  event: string;
  event_id: string;
  entity_id: string;
  state: string;
  attempts: number;
  last_status: number;
  last_error: string;
  next_at: string | null;
  created_at: string;
  settled_at: string | null;
  trace_id: string;
}
