import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export type Conversation = Schemas["InboxConversation"];
export type ConversationDetail = Schemas["InboxWhole"];
export type Message = Schemas["InboxMessage"];
export type Media = Schemas["InboxMedia"];
export type CannedReply = Schemas["InboxCannedReply"];
export type FeedPage = Schemas["InboxFeedOutBody"];
export type Upload = Schemas["InboxUpload"];
export type Draft = Omit<Schemas["InboxDraft"], "$schema">;
export type ConversationChange = Omit<Schemas["InboxHandling"], "$schema" | "version">;

/** One page of a list whose pages stand one under the other. */
export interface Paged<T> {
  items: T[];
  next_cursor?: string | null | undefined;
}
