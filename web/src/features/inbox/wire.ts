// What the inbox reads and writes, in its own words; the API document describes the same.

export type Language = "uk" | "ru" | "en";
export type Status = "open" | "pending" | "snoozed" | "resolved";

export interface Person {
  id: string;
  name: string;
}

export interface Conversation {
  id: string;
  version: number;
  status: string;
  channel: string;
  contact: Person & { phone?: string | null; language?: string | null };
  bot: Person & { username: string };
  assignee: Person | null;
  /** Messages of the person this reader has not seen. */
  unread: number;
  /** Who answers: the scenario, or staff since one of them replied. */
  owner: string;
  /** The person blocked the bot: nothing sent arrives. */
  unreachable: boolean;
  last_text: string;
  last_direction?: string | undefined;
  last_message_at: string | null;
  snoozed_until?: string | null;
  lead_id: string | null;
  created_at: string;
}

export interface Session {
  flow: string;
  node: string;
  vars: Record<string, unknown>;
}

export interface ConversationDetail extends Conversation {
  session: Session | null;
  /** When the bot takes the conversation back by itself. */
  resume_at: string | null;
}

export interface Media {
  id: string;
  kind: string;
  name: string;
  mime: string;
  size: number;
}

export interface Message {
  id: string;
  direction: string;
  author: { kind: string; id?: string | null; name?: string | null };
  repeated: boolean;
  kind: string;
  text: string;
  state: string;
  error?: string | null;
  at: string;
  edited_at?: string | null;
  media?: Media[] | null;
  album_id?: string | null;
}

export interface Paged<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface CannedReply {
  id: string;
  version: number;
  shortcut: string;
  language: Language;
  text: string;
}

export interface ConversationChange {
  status?: Status;
  assignee_id?: string | null;
  snoozed_until?: string | null;
}

export interface FeedPage {
  cursor: string;
  changes: { kind: string; entity_id: string }[];
}

export interface Upload {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string> | null;
}

export interface Draft {
  kind: "text" | "note";
  text: string;
  upload_ids?: string[];
}

/** The typed client of the inbox's routes. */
export { http as wire } from "@/api/client";
