import { useMemo } from "react";
import { columnsOf, type Column } from "@/components/data-table/columns";
import { Blank, SourceName, StatusBadge, TypeName } from "@/features/leads/components/lead-badges";
import { LeadLink } from "@/features/leads/components/lead-link";
import type { Lead } from "@/features/leads/lead";
import { phoneGroups, useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useMinute } from "@/lib/minute";

/** The list's columns. Less urgent ones leave as the list narrows; everything is in the lead itself. */
export function useLeadColumns(): Column<Lead>[] {
  const t = useT("leads");
  const { ago, dateTime } = useFormats();
  const now = useMinute();
  return useMemo(() => {
    const { accessor } = columnsOf<Lead>();
    return [
      accessor((lead) => lead.contact.name, {
        id: "name",
        header: t("column.name"),
        meta: { className: "max-w-40 @2xl:max-w-64" },
        cell: ({ row: { original: lead } }) => (
          <>
            <LeadLink id={lead.id} className="block truncate font-medium group-hover:text-primary">
              {lead.contact.name || t("nameless")}
            </LeadLink>
            <span className="block text-xs text-muted-foreground tabular">{lead.code}</span>
          </>
        ),
      }),
      accessor((lead) => lead.contact.phone, {
        id: "phone",
        header: t("column.phone"),
        meta: { className: "hidden whitespace-nowrap tabular @2xl:table-cell" },
        cell: ({ getValue }) => {
          const phone = getValue();
          return phone ? phoneGroups(phone) : <Blank />;
        },
      }),
      accessor("car", {
        header: t("column.car"),
        meta: { className: "max-w-44 @2xl:max-w-56" },
        cell: ({ row: { original: lead } }) => (
          <>
            <span className="block truncate">{lead.car || <Blank />}</span>
            <span className="block truncate text-xs text-muted-foreground">
              <TypeName type={lead.type} />
              {lead.budget && ` · ${lead.budget}`}
            </span>
          </>
        ),
      }),
      accessor("status", {
        header: t("column.status"),
        cell: ({ getValue }) => <StatusBadge status={getValue()} />,
      }),
      accessor("source", {
        header: t("column.source"),
        meta: { className: "hidden @5xl:table-cell" },
        cell: ({ getValue }) => <SourceName source={getValue()} />,
      }),
      accessor((lead) => lead.assignee?.name, {
        id: "assignee",
        header: t("column.assignee"),
        meta: { className: "hidden max-w-40 truncate @4xl:table-cell" },
        cell: ({ getValue }) => getValue() ?? <Blank />,
      }),
      accessor("created_at", {
        header: t("column.created"),
        meta: { sort: "created_at", className: "whitespace-nowrap text-muted-foreground" },
        cell: ({ getValue }) => (
          <time dateTime={getValue()} title={dateTime(getValue())}>
            {ago(getValue(), now)}
          </time>
        ),
      }),
    ];
  }, [t, ago, dateTime, now]);
}
