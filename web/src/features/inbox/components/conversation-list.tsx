import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { LoaderCircle } from "lucide-react";
import { useRef } from "react";
import { routes } from "@/app/paths";
import { listState } from "@/components/data-table/list-state";
import {
  EmptyNotice,
  ErrorNotice,
  FilteredEmptyNotice,
  ForbiddenNotice,
  ListSkeleton,
} from "@/components/data-table/states";
import { useListSearch } from "@/components/data-table/use-list-search";
import { useRowKeys } from "@/components/data-table/use-row-keys";
import { conversationsQuery } from "@/features/inbox/api";
import { ConversationRow } from "@/features/inbox/components/conversation-row";
import { ListFilters } from "@/features/inbox/components/list-filters";
import { SeenButton } from "@/features/inbox/components/seen-button";
import { inboxFilters, inboxSearch, type InboxSearch } from "@/features/inbox/search";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useTitle } from "@/lib/title";

/** The left pane: filters, and the conversations by their latest message. */
export function ConversationList({ openId }: { openId: string | undefined }) {
  const t = useT("inbox");
  const { number } = useFormats();
  const search: InboxSearch = inboxSearch(useSearch({ from: routes.inbox }));
  const { change, reset, narrowed } = useListSearch<InboxSearch>(search, inboxFilters);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData } =
    useInfiniteQuery(conversationsQuery(search));
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);

  const items = data?.pages.flatMap((page) => page.items);
  const state = listState(
    { data: items && { items, total: items.length, total_more: hasNextPage }, error },
    narrowed,
  );
  const unread = items?.filter((item) => item.unread > 0).length ?? 0;
  useTitle(openId ? undefined : unread > 0 ? `(${number(unread)}) ${t("title")}` : t("title"));

  return (
    <section aria-label={t("list")} className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-baseline gap-3 px-4 pt-4 pb-3">
        <h1 className="text-[22px] font-semibold tracking-tight">{t("title")}</h1>
        {unread > 0 && (
          <span data-testid="inbox-unread" className="text-[13px] text-muted-foreground">
            {t("unread.conversations", { count: unread })}
          </span>
        )}
      </header>
      <ListFilters search={search} onChange={change} />
      <div
        ref={list}
        aria-busy={state.kind === "loading" || isPlaceholderData}
        className="min-h-0 flex-1 overflow-y-auto border-t"
      >
        {state.kind === "loading" && <ListSkeleton />}
        {state.kind === "forbidden" && <ForbiddenNotice permission={state.problem.permission} />}
        {state.kind === "error" && <ErrorNotice problem={state.problem} onRetry={() => void refetch()} />}
        {state.kind === "empty" && <EmptyNotice title={t("empty.title")}>{t("empty.text")}</EmptyNotice>}
        {state.kind === "filtered-empty" && <FilteredEmptyNotice onReset={reset} />}
        {state.kind === "rows" && (
          <>
            <ul
              aria-label={t("title")}
              className={cn("divide-y transition-opacity", isPlaceholderData && "opacity-60")}
            >
              {state.page.items.map((item) => (
                <ConversationRow key={item.id} conversation={item} open={item.id === openId} />
              ))}
            </ul>
            {hasNextPage && (
              <div className="flex justify-center p-3">
                <SeenButton disabled={isFetchingNextPage} onSeen={() => void fetchNextPage()}>
                  {isFetchingNextPage && <LoaderCircle aria-hidden className="animate-spin" />}
                  {t("more")}
                </SeenButton>
              </div>
            )}
          </>
        )}
      </div>
    </section>
  );
}
