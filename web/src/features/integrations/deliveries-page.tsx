import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { routes } from "@/app/paths";
import { useCan } from "@/api/session";
import { ChipFilter } from "@/components/data-table/chip-filter";
import { ChoiceFilter } from "@/components/data-table/choice-filter";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { EmptyNotice } from "@/components/data-table/states";
import { useListSearch } from "@/components/data-table/use-list-search";
import { PageHeader } from "@/components/layout/page-header";
import { Input } from "@/components/ui/input";
import { deliveriesQuery, integrationsQuery } from "@/features/integrations/api";
import { useKindName } from "@/features/integrations/components/badges";
import { DeliveryCard, useDeliveryColumns } from "@/features/integrations/components/delivery-columns";
import { ReplayAll } from "@/features/integrations/components/replay-all";
import { SectionLinks } from "@/features/integrations/components/section-links";
import { deliveryStates } from "@/features/integrations/integration";
import { deliveryFilters, deliverySearch, type DeliverySearch } from "@/features/integrations/search";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** Everything that left by an integration, the newest first; an open delivery stands beside the list. */
export function DeliveriesPage() {
  const openId = useParams({ strict: false }).id;
  const wide = useWide();
  return (
    <>
      {(wide || openId === undefined) && <Log openId={openId} />}
      <Outlet />
    </>
  );
}

function Log({ openId }: { openId: string | undefined }) {
  const t = useT("integrations");
  const kindName = useKindName();
  const search: DeliverySearch = deliverySearch(useSearch({ from: routes.deliveries }));
  const { change, reset, narrowed } = useListSearch<DeliverySearch>(search, deliveryFilters);
  const query = useQuery(deliveriesQuery(search));
  const { data: integrations } = useQuery(integrationsQuery);
  const columns = useDeliveryColumns();
  const mayWrite = useCan("integrations.write");
  const kinds = [
    ...new Set([...(integrations?.items.map((item) => item.kind) ?? []), search.kind ?? ""]),
  ].filter(Boolean);
  return (
    <div
      className={cn(
        "flex flex-1 flex-col gap-4 px-4 py-5 md:px-8 md:py-7",
        openId && "xl:mr-[34rem] xl:px-6",
      )}
    >
      <PageHeader title={t("title")} action={mayWrite && <ReplayAll search={search} />} />
      <SectionLinks />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <ChoiceFilter
          label={t("filter.kind")}
          any={t("filter.anyKind")}
          value={search.kind}
          options={kinds.map((value) => ({ value, label: kindName(value) }))}
          onChange={(kind) => change({ kind })}
        />
        <div className="flex min-w-0 items-center gap-2 text-[13px] text-muted-foreground">
          <Input
            type="date"
            className="w-auto min-w-0 shrink"
            aria-label={t("filter.from")}
            value={search.from ?? ""}
            max={search.to}
            onChange={(event) => change({ from: deliverySearch({ from: event.target.value }).from }, true)}
          />
          <span aria-hidden>{"–"}</span>
          <Input
            type="date"
            className="w-auto min-w-0 shrink"
            aria-label={t("filter.to")}
            value={search.to ?? ""}
            min={search.from}
            onChange={(event) => change({ to: deliverySearch({ to: event.target.value }).to }, true)}
          />
        </div>
        <div className="-mx-4 flex min-w-0 overflow-x-auto px-4 py-1 md:mx-0 md:overflow-visible md:px-0 md:py-0">
          <ChipFilter
            label={t("filter.state")}
            any={t("filter.anyState")}
            value={search.state}
            options={deliveryStates.map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={(state) => change({ state })}
          />
        </div>
      </div>
      <section
        aria-label={t("section.deliveries")}
        className="@container -mx-4 border-y bg-card md:mx-0 md:overflow-hidden md:rounded-xl md:border"
      >
        <DataTable
          caption={t("section.deliveries")}
          columns={columns}
          query={query}
          sort={undefined}
          onSort={() => undefined}
          narrowed={narrowed}
          onReset={reset}
          openId={openId}
          empty={<EmptyNotice title={t("log.emptyTitle")}>{t("log.emptyText")}</EmptyNotice>}
          card={(item) => <DeliveryCard item={item} />}
        />
        <Pager search={search} next={query.data?.next_cursor} />
      </section>
    </div>
  );
}
