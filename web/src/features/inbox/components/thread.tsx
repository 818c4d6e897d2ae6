import { useInfiniteQuery, useMutationState } from "@tanstack/react-query";
import { ArrowDown, LoaderCircle } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { asProblem } from "@/api/problem";
import { ErrorNotice, ForbiddenNotice } from "@/components/data-table/states";
import { keys, messagesQuery, type Outgoing } from "@/features/inbox/api";
import { MessageRow } from "@/features/inbox/components/message-row";
import { PendingRow } from "@/features/inbox/components/pending-row";
import { SeenButton } from "@/features/inbox/components/seen-button";
import { ThreadSkeleton } from "@/features/inbox/components/thread-skeleton";
import { layOut } from "@/features/inbox/thread";
import { useRead } from "@/features/inbox/use-read";
import type { ConversationDetail } from "@/features/inbox/wire";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** How far up from the newest message the way back down is offered, in px. */
const farPx = 300;

/** Everything said, newest at the bottom; earlier pages come as they are scrolled to. */
export function Thread({ conversation }: { conversation: ConversationDetail }) {
  const t = useT("inbox");
  const { date } = useFormats();
  const { id } = conversation;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...messagesQuery(id),
    // A message on its way changes its state without any news in the feed.
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(({ state: word }) => word === "queued" || word === "sending")
        ? 3_000
        : false,
  });
  const sending = useMutationState({
    filters: { mutationKey: keys.send(id), status: "pending" },
    select: (mutation) => mutation.state.variables as Outgoing,
  });
  const [far, setFar] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const messages = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const days = useMemo(() => layOut(messages), [messages]);
  useRead(conversation, messages);

  if (!data) {
    const problem = error ? asProblem(error) : undefined;
    if (!problem) return <ThreadSkeleton />;
    return (
      <div className="min-h-0 flex-1 overflow-y-auto">
        {problem.status === 403 ? (
          <ForbiddenNotice permission={problem.permission} />
        ) : (
          <ErrorNotice problem={problem} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* A reversed column begins at its bottom and stays there, or where one reads, as either end grows. */}
      <div
        ref={scroller}
        role="log"
        aria-label={t("messages")}
        tabIndex={0}
        data-testid="thread"
        onScroll={(event) => setFar(event.currentTarget.scrollTop < -farPx)}
        className="flex min-h-0 flex-1 flex-col-reverse overflow-y-auto focus-visible:-outline-offset-2"
      >
        <div className="mx-auto flex w-full max-w-3xl flex-col gap-1 px-3 py-4 md:px-6">
          {hasNextPage && (
            <SeenButton disabled={isFetchingNextPage} onSeen={() => void fetchNextPage()}>
              {isFetchingNextPage && <LoaderCircle aria-hidden className="animate-spin" />}
              {t("earlier")}
            </SeenButton>
          )}
          {messages.length === 0 && sending.length === 0 && (
            <p className="py-8 text-center text-muted-foreground">{t("noMessages")}</p>
          )}
          {days.map((day) => (
            <section key={day.date} className="flex flex-col gap-1">
              <p className="mx-auto my-2 rounded-full bg-muted px-2.5 py-0.5 text-xs font-medium text-muted-foreground">
                {date(day.bubbles[0]?.message.at ?? "")}
              </p>
              <ul className="flex flex-col gap-1">
                {day.bubbles.map((bubble) => (
                  <MessageRow key={bubble.key} bubble={bubble} conversation={conversation} />
                ))}
              </ul>
            </section>
          ))}
          {sending.length > 0 && (
            <ul className="flex flex-col gap-1">
              {sending.map((outgoing) => (
                <PendingRow key={outgoing.key} outgoing={outgoing} />
              ))}
            </ul>
          )}
        </div>
      </div>
      {far && (
        <button
          type="button"
          aria-label={t("newest")}
          onClick={() => scroller.current?.scrollTo({ top: 0 })}
          className="absolute right-4 bottom-4 flex size-11 items-center justify-center rounded-full border bg-card shadow-panel md:size-9"
        >
          <ArrowDown aria-hidden className="size-4" />
        </button>
      )}
    </div>
  );
}
