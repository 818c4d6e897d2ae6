import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { asProblem } from "@/api/problem";
import { http, ok } from "@/api/client";
import { keys, refreshNewest } from "@/features/inbox/api";
import type { FeedPage } from "@/features/inbox/wire";

const activeMs = 3_000;
const hiddenMs = 30_000;

export interface FeedOptions {
  /** Asks for what changed since the cursor; without one, only where the feed stands. */
  read: (cursor: string | undefined) => Promise<FeedPage>;
  onChanges: (changes: FeedPage["changes"]) => void;
  /** Everything may have changed: the feed has just been joined, or the server forgot the cursor. */
  onJoin: () => void;
  /** Says whether the server refused the cursor itself. */
  isLost: (error: unknown) => boolean;
}

/** Follows the change feed until stopped: every 3 s while the page is seen, every 30 s while it is hidden. */
export function follow({ read, onChanges, onJoin, isLost }: FeedOptions): () => void {
  let cursor: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let running = false;
  let failures = 0;

  const ask = async () => {
    if (running || stopped) return;
    running = true;
    clearTimeout(timer);
    let more = false;
    try {
      const page = await read(cursor);
      if (stopped) return;
      if (cursor === undefined) onJoin();
      else if (page.changes.length > 0) onChanges(page.changes);
      // What follows a page of changes may be another page.
      more = cursor !== undefined && page.changes.length > 0 && page.cursor !== cursor;
      cursor = page.cursor;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (isLost(error)) cursor = undefined;
    } finally {
      running = false;
      const pause = document.hidden ? hiddenMs : activeMs * Math.min(2 ** failures, 10);
      if (!stopped) timer = setTimeout(() => void ask(), more ? 0 : pause);
    }
  };
  const onVisible = () => {
    if (!document.hidden) void ask();
  };
  document.addEventListener("visibilitychange", onVisible);
  void ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisible);
  };
}

/** Keeps everything of the inbox on screen fresh while the page is open. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      follow({
        read: (cursor) => ok(http.GET("/api/feed", { params: { query: { cursor } } })),
        onChanges: (changes) => refresh(client, changes),
        onJoin: () => void client.invalidateQueries({ queryKey: keys.live }),
        isLost: (error) => [400, 404, 410, 422].includes(asProblem(error).status),
      }),
    [client],
  );
}

function refresh(client: QueryClient, changes: FeedPage["changes"]): void {
  const conversations = new Set<string>();
  for (const { kind, entity_id: id } of changes) {
    if (kind === "conversation") conversations.add(id);
    if (kind === "lead") void client.invalidateQueries({ queryKey: keys.lead(id) });
  }
  if (conversations.size === 0) return;
  void client.invalidateQueries({ queryKey: keys.lists });
  for (const id of conversations) {
    void client.invalidateQueries({ queryKey: keys.detail(id) });
    void refreshNewest(client, id);
  }
}
