import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { routes } from "@/app/paths";
import { useCan } from "@/api/session";
import { ChipFilter } from "@/components/data-table/chip-filter";
import { DataTable } from "@/components/data-table/data-table";
import { SearchBox } from "@/components/data-table/search-box";
import { EmptyNotice } from "@/components/data-table/states";
import { useListSearch } from "@/components/data-table/use-list-search";
import { PageHeader } from "@/components/layout/page-header";
import { narrow, scenariosQuery } from "@/features/scenarios/api";
import { CreateScenario } from "@/features/scenarios/components/create-scenario";
import { ScenarioCard, useScenarioColumns } from "@/features/scenarios/components/scenario-columns";
import {
  publications,
  scenarioFilters,
  scenarioSearch,
  type ScenarioSearch,
} from "@/features/scenarios/search";
import { useT } from "@/lib/i18n";

/** The flows of the workspace's bots, in the order in which they are asked. */
export function ScenariosPage() {
  const t = useT("scenarios");
  const search: ScenarioSearch = scenarioSearch(useSearch({ from: routes.scenarios }));
  const { change, reset, narrowed } = useListSearch<ScenarioSearch>(search, scenarioFilters);
  const query = useQuery(scenariosQuery);
  const columns = useScenarioColumns();
  const mayWrite = useCan("scenarios.write");
  const items = query.data?.items;
  const { q, state } = search;
  const data = useMemo(() => {
    if (!items) return undefined;
    const rows = narrow(items, { q, state });
    return { items: rows, total: rows.length, total_more: false };
  }, [items, q, state]);
  return (
    <div className="flex flex-1 flex-col gap-4 px-4 py-5 md:px-8 md:py-7">
      <PageHeader
        title={t("title")}
        action={
          mayWrite ? (
            <CreateScenario />
          ) : (
            query.isSuccess && (
              <p className="text-right text-[13px] text-muted-foreground">
                {t("readOnly", { permission: "scenarios.write" })}
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
            label={t("filter.state")}
            any={t("filter.any")}
            value={state}
            options={publications.map((value) => ({ value, label: t(`state.${value}`) }))}
            onChange={(value) => change({ state: value })}
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
          empty={
            <EmptyNotice title={t("empty.title")} action={mayWrite && <CreateScenario />}>
              {t("empty.text")}
            </EmptyNotice>
          }
          card={(scenario) => <ScenarioCard scenario={scenario} />}
        />
      </section>
    </div>
  );
}
