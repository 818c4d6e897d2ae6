import { oneOf } from "@/components/data-table/list-search";
import { messageKinds } from "@/features/inbox/conversation";
import type { Conversation } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

/** What was said last, or what it was when it had no words. */
export function useLastText({ last_text: text, last_kind: kind }: Conversation): string {
  const t = useT("inbox");
  if (text) return text;
  const word = oneOf(messageKinds, kind);
  return word && word !== "text" ? t(`message.kind.${word}`) : t("noText");
}
