import { useQuery } from "@tanstack/react-query";
import { useId, useState, type KeyboardEvent, type RefObject } from "react";
import { useMe } from "@/api/session";
import { cannedQuery } from "@/features/inbox/api";
import { fill, matching, slashAt, valuesOf } from "@/features/inbox/canned";
import type { CannedReply, ConversationDetail } from "@/features/inbox/wire";

/** The canned replies offered while a `/word` is typed; the focus stays in the text. */
export function useCanned(conversation: ConversationDetail, area: RefObject<HTMLTextAreaElement | null>) {
  const listId = useId();
  const { user } = useMe();
  const { data } = useQuery(cannedQuery);
  const [slash, setSlash] = useState<{ from: number; word: string }>();
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const language = conversation.contact.language ?? "uk";
  const items = slash && !closed ? matching(data?.items ?? [], slash.word, language) : [];
  const open = items.length > 0;
  const at = Math.min(active, items.length - 1);
  const values = valuesOf(conversation, user.name);

  const look = (element: HTMLTextAreaElement) => {
    const next =
      element.selectionStart === element.selectionEnd
        ? slashAt(element.value, element.selectionStart)
        : undefined;
    if (next?.from === slash?.from && next?.word === slash?.word) return;
    setSlash(next);
    setActive(0);
    setClosed(false);
  };
  const close = () => setClosed(true);

  /** The whole text with the reply in place of the typed word. */
  const insert = (reply: CannedReply): string => {
    const text = area.current?.value ?? "";
    const from = slash?.from ?? text.length;
    const rest = text.slice(from + 1 + (slash?.word.length ?? 0));
    setSlash(undefined);
    return text.slice(0, from) + fill(reply.text, values) + rest;
  };

  /** True when the key was for the list; Enter and Tab pick. */
  const onKey = (event: KeyboardEvent, pick: (reply: CannedReply) => void): boolean => {
    const chosen = items[at];
    if (!chosen || event.ctrlKey || event.metaKey) return false;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) setActive((at + step + items.length) % items.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };

  return {
    open,
    items,
    at,
    values,
    listId,
    activeId: `${listId}-${at}`,
    look,
    close,
    insert,
    onKey,
    setActive,
  };
}

export type Canned = ReturnType<typeof useCanned>;
