import { oneOf, text, type ListSearch } from "@/components/data-table/list-search";
import { conversationStatuses, type ConversationStatus } from "@/features/inbox/status";

export interface InboxSearch extends ListSearch {
  status?: ConversationStatus | undefined;
  /** `me`, `none`, or a member's user id. */
  assignee?: string | undefined;
  unread?: "true" | undefined;
}

/** The filters that narrow the list; "reset" clears exactly these. */
export const inboxFilters = ["q", "status", "assignee", "unread"] as const;

/** Reads the list's state out of the URL; what is not understood is dropped. */
export function inboxSearch(raw: Record<string, unknown>): InboxSearch {
  return {
    q: text(raw.q),
    status: oneOf(conversationStatuses, raw.status),
    assignee: assignee(raw.assignee),
    unread: oneOf(["true"], raw.unread),
  };
}

/** An open conversation adds whether its context stands in front, where there is no room for both. */
export function conversationSearch(raw: Record<string, unknown>): { panel?: "context" | undefined } {
  return { panel: oneOf(["context"], raw.panel) };
}

function assignee(raw: unknown): string | undefined {
  const value = text(raw, 36);
  return value && /^(me|none|[0-9a-f-]{36})$/.test(value) ? value : undefined;
}
