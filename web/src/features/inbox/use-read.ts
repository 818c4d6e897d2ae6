import { useEffect, useRef, useSyncExternalStore } from "react";
import { useMarkRead } from "@/features/inbox/api";
import type { ConversationDetail, Message } from "@/features/inbox/wire";

function subscribe(listener: () => void): () => void {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

/** Marks the open conversation as read up to its newest message, but only while somebody can see it. */
export function useRead(conversation: ConversationDetail, newestFirst: readonly Message[]): void {
  const visible = useSyncExternalStore(subscribe, () => !document.hidden);
  const { mutate } = useMarkRead(conversation.id);
  const told = useRef("");
  const newest = newestFirst[0]?.id;
  const due = visible && conversation.unread > 0;
  useEffect(() => {
    if (!due || newest === undefined || told.current === newest) return;
    told.current = newest;
    mutate(newest, {
      onError: () => {
        told.current = "";
      },
    });
  }, [due, newest, mutate]);
}
