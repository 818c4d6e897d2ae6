import { useInfiniteQuery } from "@tanstack/react-query";
import { MessageSquareOff } from "lucide-react";
import { asProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { ErrorNotice, ForbiddenNotice, Notice } from "@/components/data-table/states";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { messagesQuery } from "@/features/leads/api";
import { MessageBubble } from "@/features/leads/components/message-bubble";
import { useT } from "@/lib/i18n";

/** The chat behind the lead, read only: oldest at the top, earlier pages on request. */
export function Conversation({ id, contact }: { id: string | null; contact: string }) {
  const t = useT("leads");
  const mayRead = useCan("inbox.read");
  if (!mayRead) return <ForbiddenNotice permission="inbox.read" />;
  if (id === null) {
    return (
      <Notice icon={MessageSquareOff} title={t("conversation.none")}>
        {t("conversation.noneText")}
      </Notice>
    );
  }
  return <Messages id={id} contact={contact} />;
}

function Messages({ id, contact }: { id: string; contact: string }) {
  const t = useT("leads");
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    messagesQuery(id),
  );
  if (!data) {
    if (error) {
      const problem = asProblem(error);
      if (problem.status === 403) return <ForbiddenNotice permission={problem.permission} />;
      return <ErrorNotice problem={problem} onRetry={() => void refetch()} />;
    }
    return (
      <div role="status" aria-label={t("loading")} className="flex flex-col gap-3">
        <Skeleton className="h-12 w-2/3 rounded-2xl" />
        <Skeleton className="ml-auto h-12 w-1/2 rounded-2xl" />
        <Skeleton className="h-12 w-3/5 rounded-2xl" />
      </div>
    );
  }
  const messages = data.pages.flatMap((page) => page.items).reverse();
  if (messages.length === 0) return <p className="text-muted-foreground">{t("conversation.empty")}</p>;
  return (
    <div className="flex flex-col gap-3">
      {hasNextPage && (
        <Button
          variant="outline"
          size="sm"
          className="self-center"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t("conversation.earlier")}
        </Button>
      )}
      <ol aria-label={t("tab.conversation")} className="flex flex-col gap-2.5">
        {messages.map((message) => (
          <MessageBubble key={message.id} message={message} contact={contact} />
        ))}
      </ol>
    </div>
  );
}
