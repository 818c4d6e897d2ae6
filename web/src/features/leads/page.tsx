import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams, useSearch } from "@tanstack/react-router";
import { Eye } from "lucide-react";
import { routes } from "@/app/paths";
import { useCan } from "@/api/session";
import { ChipFilter } from "@/components/data-table/chip-filter";
import { ChoiceFilter } from "@/components/data-table/choice-filter";
import { DataTable } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyNotice } from "@/components/data-table/states";
import { useListSearch } from "@/components/data-table/use-list-search";
import { PageHeader } from "@/components/layout/page-header";
import { leadsQuery } from "@/features/leads/api";
import { CreateLead } from "@/features/leads/components/create-lead";
import { LeadCard } from "@/features/leads/components/lead-card";
import { useLeadColumns } from "@/features/leads/components/lead-columns";
import { leadStatuses, leadTypes } from "@/features/leads/lead";
import { leadFilters, leadSearch, type LeadSearch } from "@/features/leads/search";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** The leads of the workspace; an open one stands beside the list, or in its place where there is no room. */
export function LeadsPage() {
  const openId = useParams({ strict: false }).id;
  const wide = useWide();
  return (
    <>
      {(wide || openId === undefined) && <LeadList openId={openId} />}
      <Outlet />
    </>
  );
}

function LeadList({ openId }: { openId: string | undefined }) {
  const t = useT("leads");
  const search: LeadSearch = leadSearch(useSearch({ from: routes.leads }));
  const { change, reset, narrowed } = useListSearch<LeadSearch>(search, leadFilters);
  const query = useQuery(leadsQuery(search));
  const columns = useLeadColumns();
  const mayWrite = useCan("leads.write");
  return (
    <div
      className={cn(
        "flex flex-1 flex-col gap-4 px-4 py-5 md:px-8 md:py-7",
        openId && "xl:mr-[34rem] xl:px-6",
      )}
    >
      <PageHeader
        title={t("title")}
        aside={query.data && <Total total={query.data.total} more={query.data.total_more} />}
        action={mayWrite ? <CreateLead /> : query.isSuccess && <ReadOnly />}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchBox
          className="w-full sm:w-72"
          label={t("filter.q")}
          value={search.q ?? ""}
          onChange={(q) => change({ q }, true)}
        />
        <div className="-mx-4 flex min-w-0 items-center gap-3 overflow-x-auto px-4 py-1 md:mx-0 md:flex-wrap md:overflow-visible md:px-0 md:py-0">
          <ChoiceFilter
            label={t("filter.type")}
            any={t("filter.anyType")}
            value={search.type}
            options={leadTypes.map((value) => ({ value, label: t(`type.${value}`) }))}
            onChange={(type) => change({ type })}
          />
          <ChipFilter
            label={t("filter.status")}
            any={t("filter.anyStatus")}
            value={search.status}
            options={leadStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
            onChange={(status) => change({ status })}
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
          query={query}
          sort={search.sort}
          onSort={(sort) => change({ sort: leadSearch({ sort }).sort })}
          narrowed={narrowed}
          onReset={reset}
          openId={openId}
          empty={
            <EmptyNotice title={t("empty.title")} action={mayWrite && <CreateLead />}>
              {t("empty.text")}
            </EmptyNotice>
          }
          card={(lead) => <LeadCard lead={lead} />}
        />
        <Pager search={search} next={query.data?.next_cursor} />
      </section>
    </div>
  );
}

function Total({ total, more }: { total: number; more: boolean }) {
  const t = useT("leads");
  const { number } = useFormats();
  return (
    <span className="text-muted-foreground tabular" data-testid="leads-total">
      {more ? t("totalMore", { total: number(total) }) : t("total", { count: total, total: number(total) })}
    </span>
  );
}

/** Why there is nothing to press here: the right that changing leads would need. */
function ReadOnly() {
  const t = useT("leads");
  return (
    <p className="flex items-center gap-2 text-right text-[13px] text-muted-foreground">
      <Eye aria-hidden className="size-4 shrink-0" />
      <span>{t("readOnly", { permission: "leads.write" })}</span>
    </p>
  );
}
