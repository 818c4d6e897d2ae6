import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { paths } from "@/app/paths";
import { Skeleton } from "@/components/ui/skeleton";
import { previousQuery } from "@/features/inbox/api";
import { StatusBadge } from "@/features/inbox/components/status-badge";
import { useLastText } from "@/features/inbox/use-last-text";
import type { Conversation, ConversationDetail } from "@/features/inbox/wire";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** The other conversations with the same person. */
export function Previous({ conversation }: { conversation: ConversationDetail }) {
  const t = useT("inbox");
  const { date } = useFormats();
  const { data, isError } = useQuery(previousQuery(conversation.contact.id));
  if (!data) {
    if (!isError) return <Skeleton className="h-12 rounded-lg" />;
    return <p className="text-[13px] text-muted-foreground">{t("context.notLoaded")}</p>;
  }
  const others = data.items.filter((item) => item.id !== conversation.id);
  if (others.length === 0) {
    return <p className="text-[13px] text-muted-foreground">{t("context.noPrevious")}</p>;
  }
  return (
    <ul aria-label={t("context.previous")} className="flex flex-col gap-2">
      {others.map((item) => (
        <li key={item.id}>
          <Link
            from={paths.inbox}
            to={paths.conversation}
            params={{ id: item.id }}
            search={(current) => ({ ...current, panel: undefined })}
            className="block rounded-lg border p-3 transition-colors hover:bg-muted"
          >
            <span className="flex items-center justify-between gap-2 text-xs text-muted-foreground">
              <span className="truncate">{item.bot.name}</span>
              <span className="shrink-0">{date(item.last_message_at ?? item.created_at)}</span>
            </span>
            <span className="my-1 block truncate text-[13px]">
              <LastText conversation={item} />
            </span>
            <StatusBadge status={item.status} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function LastText({ conversation }: { conversation: Conversation }) {
  return useLastText(conversation);
}
