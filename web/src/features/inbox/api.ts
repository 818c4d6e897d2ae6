import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { http, ok } from "@/api/client";
import type { InboxSearch } from "@/features/inbox/search";
import { mergeNewest, type Pages } from "@/features/inbox/thread";
import {
  type CannedReply,
  type Conversation,
  type ConversationChange,
  type ConversationDetail,
  type Draft,
  type Message,
  type Paged,
} from "@/features/inbox/wire";

const listSize = 30;
const threadSize = 50;
/** The feed brings news; this only heals what it might have missed. */
const healMs = 60_000;

export const keys = {
  live: ["inbox", "live"] as const,
  lists: ["inbox", "live", "list"] as const,
  detail: (id: string) => ["inbox", "live", "detail", id] as const,
  messages: (id: string) => ["inbox", "live", "messages", id] as const,
  lead: (id: string) => ["inbox", "live", "lead", id] as const,
  canned: ["inbox", "canned"] as const,
  send: (id: string) => ["inbox", "send", id] as const,
};

export const conversationsQuery = ({ q, status, assignee, unread }: InboxSearch) =>
  infiniteQueryOptions({
    queryKey: [...keys.lists, { q, status, assignee, unread }],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      ok(
        http.GET("/api/conversations", {
          params: {
            query: {
              q,
              status,
              assignee,
              ...(unread ? { unread: true } : {}),
              cursor: pageParam || undefined,
              limit: listSize,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor || undefined,
    placeholderData: keepPreviousData,
    refetchInterval: healMs,
  });

/** The other conversations with the same person, newest first. */
export const previousQuery = (contact: string) =>
  queryOptions({
    queryKey: [...keys.lists, "contact", contact],
    queryFn: ({ signal }) =>
      ok(http.GET("/api/conversations", { params: { query: { contact_id: contact, limit: 10 } }, signal })),
  });

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.detail(id),
    queryFn: ({ signal }) => ok(http.GET("/api/conversations/{id}", { params: { path: { id } }, signal })),
    refetchInterval: healMs,
  });

const messagePage = (id: string, cursor: string, signal?: AbortSignal) =>
  ok(
    http.GET("/api/conversations/{id}/messages", {
      params: { path: { id }, query: { cursor: cursor || undefined, limit: threadSize } },
      ...(signal ? { signal } : {}),
    }),
  );

/** The messages of a conversation, from the newest page back. */
export const messagesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: keys.messages(id),
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => messagePage(id, pageParam, signal),
    getNextPageParam: (page: Paged<Message>) => page.next_cursor || undefined,
  });

/** Brings a loaded thread up to date by its newest page. */
export async function refreshNewest(client: QueryClient, id: string): Promise<void> {
  const key = keys.messages(id);
  const loaded = client.getQueryData<Pages>(key);
  if (!loaded || client.isFetching({ queryKey: key }) > 0) {
    return client.invalidateQueries({ queryKey: key });
  }
  const merged = await messagePage(id, "").then(
    (newest) => mergeNewest(client.getQueryData<Pages>(key) ?? loaded, newest),
    () => undefined,
  );
  if (merged) client.setQueryData<Pages>(key, merged);
  else await client.invalidateQueries({ queryKey: key });
}

/** A file of a message. It is read with the session's token, which a plain `src` would not carry. */
export const mediaQuery = (conversation: string, media: string) =>
  queryOptions({
    queryKey: ["inbox", "media", conversation, media],
    queryFn: ({ signal }) =>
      ok(
        http.GET("/api/conversations/{id}/media/{media_id}", {
          params: { path: { id: conversation, media_id: media } },
          parseAs: "blob",
          signal,
        }),
      ),
    staleTime: Infinity,
  });

export const leadQuery = (id: string) =>
  queryOptions({
    queryKey: keys.lead(id),
    queryFn: ({ signal }) => ok(http.GET("/api/leads/{id}", { params: { path: { id } }, signal })),
  });

export const membersQuery = queryOptions({
  queryKey: ["inbox", "members"],
  queryFn: ({ signal }) => ok(http.GET("/api/workspace/members", { signal })),
  staleTime: 5 * 60_000,
});

export const cannedQuery = queryOptions({
  queryKey: keys.canned,
  queryFn: ({ signal }) => ok(http.GET("/api/canned-replies", { signal })),
  staleTime: 60_000,
});

type CannedText = Pick<CannedReply, "shortcut" | "language" | "text">;

/** Adds or changes a canned reply. */
export function useSaveCanned() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, ...body }: CannedText & Partial<CannedReply>) =>
      id !== undefined && version !== undefined
        ? ok(http.PATCH("/api/canned-replies/{id}", { params: { path: { id } }, body: { version, ...body } }))
        : ok(http.POST("/api/canned-replies", { body })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.canned }),
  });
}

export function useRemoveCanned() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ok(http.DELETE("/api/canned-replies/{id}", { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keys.canned }),
  });
}

/** Changes a conversation as it was read. A Problem 409 means somebody else changed it meanwhile. */
export function useUpdateConversation(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConversationChange & { version: number }) =>
      ok(http.PATCH("/api/conversations/{id}", { params: { path: { id } }, body })),
    onSuccess: (conversation) => patch(client, id, conversation),
    onSettled: () => settle(client, id),
  });
}

/** Lets the bot go on where it was. */
export function useGiveBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ok(http.POST("/api/conversations/{id}/give-back", { params: { path: { id } } })),
    onSuccess: (conversation) => patch(client, id, conversation),
    onSettled: () => settle(client, id),
  });
}

/** Marks everything up to the message as seen by this reader. */
export function useMarkRead(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (message: string) =>
      ok(
        http.POST("/api/conversations/{id}/read", {
          params: { path: { id } },
          body: { message_id: message },
        }),
      ),
    onSuccess: () => patch(client, id, { unread: 0 }),
  });
}

export interface Outgoing {
  key: string;
  draft: Draft;
  /** Names of the files on their way, for the row shown meanwhile. */
  files: string[];
}

/** Sends a reply or keeps a note. While it is under way the thread shows it; a failure takes the row back. */
export function useSend(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: keys.send(id),
    mutationFn: ({ key, draft }: Outgoing) =>
      ok(
        http.POST("/api/conversations/{id}/messages", {
          params: { path: { id }, header: { "Idempotency-Key": key } },
          body: draft,
        }),
      ),
    onSuccess: (message) => {
      client.setQueryData<Pages>(keys.messages(id), (loaded) =>
        loaded ? mergeNewest(loaded, { items: [message] }) : loaded,
      );
      // A reply of staff stops the bot at once; the answer to the call does not tell it.
      if (message.direction === "out") patch(client, id, { owner: "human" });
    },
    onSettled: () => settle(client, id),
  });
}

function patch(client: QueryClient, id: string, change: Partial<Conversation>): void {
  client.setQueryData<ConversationDetail>(keys.detail(id), (old) => (old ? { ...old, ...change } : old));
  client.setQueriesData<InfiniteData<Paged<Conversation>>>({ queryKey: keys.lists }, (old) => {
    // Under the same key stand the plain lists of a contact's conversations.
    if (!old || !("pages" in old)) return old;
    const pages = old.pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
    }));
    return { ...old, pages };
  });
}

async function settle(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.lists }),
    client.invalidateQueries({ queryKey: keys.detail(id) }),
  ]);
}
