import { Link } from "@tanstack/react-router";
import { Bot, CornerUpLeft, UserRoundX } from "lucide-react";
import { paths } from "@/app/paths";
import { oneOf } from "@/components/data-table/list-search";
import { Badge } from "@/components/ui/badge";
import { conversationStatuses, statusTones } from "@/features/inbox/status";
import { useLastText } from "@/features/inbox/use-last-text";
import type { Conversation } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { initials, useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useMinute } from "@/lib/minute";

interface Props {
  conversation: Conversation;
  open: boolean;
}

export function ConversationRow({ conversation, open }: Props) {
  const t = useT("inbox");
  const { ago, dateTime, number } = useFormats();
  const now = useMinute();
  const { contact, assignee, last_message_at: at } = conversation;
  const { unread } = conversation;
  const status = oneOf(conversationStatuses, conversation.status);
  return (
    <li>
      <Link
        from={paths.inbox}
        to={paths.conversation}
        params={{ id: conversation.id }}
        search={(current) => ({ ...current, panel: undefined })}
        data-row-link={conversation.id}
        data-open={open ? "" : undefined}
        data-testid="conversation"
        aria-current={open ? "true" : undefined}
        className="flex gap-3 px-4 py-3 transition-colors hover:bg-muted/60 focus-visible:-outline-offset-2 data-open:bg-accent"
      >
        <span
          aria-hidden
          className="flex size-10 shrink-0 items-center justify-center rounded-full bg-muted text-[13px] font-semibold text-muted-foreground"
        >
          {initials(contact.name)}
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className={cn("min-w-0 flex-1 truncate", unread > 0 ? "font-semibold" : "font-medium")}>
              {contact.name || t("nameless")}
            </span>
            {at && (
              <time
                dateTime={at}
                title={dateTime(at)}
                className="shrink-0 text-xs text-muted-foreground tabular"
              >
                {ago(at, now)}
              </time>
            )}
          </span>
          <span className="mt-0.5 flex items-center gap-2">
            <Preview conversation={conversation} unread={unread > 0} />
            {unread > 0 && (
              <span
                data-testid="unread"
                className="flex h-5 min-w-5 shrink-0 items-center justify-center rounded-full bg-primary px-1.5 text-xs font-semibold text-primary-foreground tabular"
              >
                <span aria-hidden>{number(unread)}</span>
                <span className="sr-only">{t("unread.messages", { count: unread })}</span>
              </span>
            )}
          </span>
          <span className="mt-1.5 flex min-w-0 items-center gap-2 text-xs text-muted-foreground">
            {status && status !== "open" && <Badge tone={statusTones[status]}>{t(`status.${status}`)}</Badge>}
            {conversation.unreachable && (
              <Badge tone="danger">
                <UserRoundX aria-hidden />
                {t("unreachable.short")}
              </Badge>
            )}
            {conversation.owner === "bot" && (
              <span className="flex shrink-0 items-center gap-1">
                <Bot aria-hidden className="size-3.5" />
                {t("owner.bot")}
              </span>
            )}
            <span className="truncate">{assignee ? assignee.name : t("nobody")}</span>
          </span>
        </span>
      </Link>
    </li>
  );
}

function Preview({ conversation, unread }: { conversation: Conversation; unread: boolean }) {
  const t = useT("inbox");
  const { last_direction: direction } = conversation;
  const text = useLastText(conversation);
  return (
    <span
      className={cn(
        "flex min-w-0 flex-1 items-center gap-1 text-[13px]",
        unread ? "text-foreground" : "text-muted-foreground",
      )}
    >
      {direction === "out" && <CornerUpLeft aria-hidden className="size-3.5 shrink-0" />}
      {direction === "out" && <span className="sr-only">{t("ours")}</span>}
      <span className="truncate">{text}</span>
    </span>
  );
}
