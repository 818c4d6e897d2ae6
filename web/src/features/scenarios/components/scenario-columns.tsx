import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { paths } from "@/app/paths";
import type { Scenario } from "@/api/shapes";
import { columnsOf, type Column } from "@/components/data-table/columns";
import { BotKind, PublicationBadge } from "@/features/scenarios/components/scenario-badges";
import { read } from "@/features/scenarios/flow";
import { useFormats } from "@/lib/format";
import { useLanguage, useT } from "@/lib/i18n";

export function useScenarioColumns(): Column<Scenario>[] {
  const t = useT("scenarios");
  const language = useLanguage();
  const { dateTime } = useFormats();
  return useMemo(() => {
    const { accessor } = columnsOf<Scenario>();
    return [
      accessor((row) => read(row.title, language), {
        id: "title",
        header: t("column.title"),
        meta: { className: "max-w-64" },
        cell: ({ row: { original: row } }) => (
          <>
            <Link
              to={paths.scenario}
              params={{ id: row.id }}
              data-row-link={row.id}
              className="block truncate font-medium group-hover:text-primary"
            >
              {read(row.title, language) || row.key}
            </Link>
            <code className="block truncate text-xs text-muted-foreground">{row.key}</code>
          </>
        ),
      }),
      accessor("bot_kind", {
        header: t("column.kind"),
        meta: { className: "hidden @2xl:table-cell" },
        cell: ({ getValue }) => <BotKind kind={getValue()} />,
      }),
      accessor((row) => row.draft, {
        id: "state",
        header: t("column.state"),
        cell: ({ row: { original: row } }) => <PublicationBadge scenario={row} />,
      }),
      accessor((row) => row.published?.at, {
        id: "at",
        header: t("column.at"),
        meta: { className: "hidden whitespace-nowrap text-muted-foreground @3xl:table-cell" },
        cell: ({ getValue }) => {
          const at = getValue();
          return at ? <time dateTime={at}>{dateTime(at)}</time> : "—";
        },
      }),
      accessor("standing", {
        header: t("column.standing"),
        meta: { className: "tabular" },
        cell: ({ getValue }) => t("people", { count: getValue() }),
      }),
    ];
  }, [t, language, dateTime]);
}

/** A scenario in the list on a phone. */
export function ScenarioCard({ scenario }: { scenario: Scenario }) {
  const t = useT("scenarios");
  const language = useLanguage();
  return (
    <Link
      to={paths.scenario}
      params={{ id: scenario.id }}
      data-row-link={scenario.id}
      className="block px-4 py-3.5 -outline-offset-2"
    >
      <span className="block truncate text-[15px] font-medium">
        {read(scenario.title, language) || scenario.key}
      </span>
      <span className="mt-1 flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-[13px] text-muted-foreground">
        <PublicationBadge scenario={scenario} />
        <span className="tabular">{t("people", { count: scenario.standing })}</span>
      </span>
    </Link>
  );
}
