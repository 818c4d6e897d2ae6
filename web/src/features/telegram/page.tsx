import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { routes } from "@/app/paths";
import { useCan } from "@/api/session";
import { ChipFilter } from "@/components/data-table/chip-filter";
import { DataTable } from "@/components/data-table/data-table";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyNotice } from "@/components/data-table/states";
import { useListSearch } from "@/components/data-table/use-list-search";
import { PageHeader } from "@/components/layout/page-header";
import { botsQuery, narrow } from "@/features/telegram/api";
import { botStatuses } from "@/features/telegram/bot";
import { BotCard, useBotColumns } from "@/features/telegram/components/bot-columns";
import { ConnectWizard } from "@/features/telegram/components/connect-wizard";
import { botFilters, botSearch, type BotSearch } from "@/features/telegram/search";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** The bots of the workspace; an open one stands beside the list, or in its place where there is no room. */
export function TelegramPage() {
  const openId = useParams({ strict: false }).id;
  const wide = useWide();
  return (
    <>
      {(wide || openId === undefined) && <BotList openId={openId} />}
      <Outlet />
    </>
  );
}

function BotList({ openId }: { openId: string | undefined }) {
  const t = useT("telegram");
  const search: BotSearch = botSearch(useSearch({ from: routes.telegram }));
  const { change, reset, narrowed } = useListSearch<BotSearch>(search, botFilters);
  const query = useQuery(botsQuery);
  const columns = useBotColumns();
  const mayWrite = useCan("bots.write");
  const items = query.data?.items;
  const { q, status } = search;
  const data = useMemo(() => {
    if (!items) return undefined;
    const rows = narrow(items, { q, status });
    return { items: rows, total: rows.length, total_more: false };
  }, [items, q, status]);
  return (
    <div
      className={cn(
        "flex flex-1 flex-col gap-4 px-4 py-5 md:px-8 md:py-7",
        openId && "xl:mr-[34rem] xl:px-6",
      )}
    >
      <PageHeader
        title={t("title")}
        action={
          mayWrite ? (
            <ConnectWizard />
          ) : (
            query.isSuccess && (
              <p className="text-right text-[13px] text-muted-foreground">
                {t("readOnly", { permission: "bots.write" })}
              </p>
            )
          )
        }
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchBox
          className="w-full sm:w-72"
          label={t("filter.q")}
          value={q ?? ""}
          onChange={(value) => change({ q: value }, true)}
        />
        <div className="-mx-4 flex min-w-0 overflow-x-auto px-4 py-1 md:mx-0 md:overflow-visible md:px-0 md:py-0">
          <ChipFilter
            label={t("filter.status")}
            any={t("filter.any")}
            value={status}
            options={botStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
            onChange={(value) => change({ status: value })}
          />
        </div>
      </div>
      <section
        aria-label={t("title")}
        className="@container -mx-4 border-y bg-card md:mx-0 md:overflow-hidden md:rounded-xl md:border"
      >
        <DataTable
          caption={t("title")}
          columns={columns}
          query={{ ...query, data }}
          sort={undefined}
          onSort={() => undefined}
          narrowed={narrowed}
          onReset={reset}
          openId={openId}
          empty={
            <EmptyNotice title={t("empty.title")} action={mayWrite && <ConnectWizard />}>
              {t("empty.text")}
            </EmptyNotice>
          }
          card={(bot) => <BotCard bot={bot} />}
        />
      </section>
    </div>
  );
}
