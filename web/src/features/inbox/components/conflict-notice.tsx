import { useQuery } from "@tanstack/react-query";
import { GitMerge } from "lucide-react";
import { useCan } from "@/api/session";
import { oneOf } from "@/components/data-table/list-search";
import { Button } from "@/components/ui/button";
import { membersQuery } from "@/features/inbox/api";
import { conversationStatuses } from "@/features/inbox/status";
import type { Changer } from "@/features/inbox/use-change";
import type { ConversationChange, ConversationDetail } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

/** Shows what somebody tried to set beside what a colleague has set since, and lets them choose. */
export function ConflictNotice({
  conversation,
  mine,
  change,
}: {
  conversation: ConversationDetail;
  mine: ConversationChange;
  change: Changer;
}) {
  const t = useT("inbox");
  const { data: members } = useQuery({ ...membersQuery, enabled: useCan("members.read") });
  const status = (value: string) => {
    const word = oneOf(conversationStatuses, value);
    return word ? t(`status.${word}`) : value;
  };
  const person = (id: string | null) =>
    id === null ? t("nobody") : (members?.items.find(({ user }) => user.id === id)?.user.name ?? id);
  return (
    <section role="alert" className="border-b bg-warning-soft px-4 py-3 text-warning">
      <p className="flex items-center gap-2 font-semibold">
        <GitMerge aria-hidden className="size-4" />
        {t("conflict.title")}
      </p>
      {mine.status !== undefined && (
        <p className="mt-0.5 text-[13px]">
          {t("conflict.status", { mine: status(mine.status), now: status(conversation.status) })}
        </p>
      )}
      {mine.assignee_id !== undefined && (
        <p className="mt-0.5 text-[13px]">
          {t("conflict.assignee", {
            mine: person(mine.assignee_id),
            now: conversation.assignee?.name ?? t("nobody"),
          })}
        </p>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" onClick={() => void change.apply(mine)}>
          {t("conflict.applyMine")}
        </Button>
        <Button size="sm" variant="outline" className="text-foreground" onClick={change.forget}>
          {t("conflict.keepNow")}
        </Button>
      </div>
    </section>
  );
}
