import { Link, useParams } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { paths } from "@/app/paths";
import type { Delivery } from "@/api/shapes";
import { columnsOf, type Column } from "@/components/data-table/columns";
import { EventName, StateBadge, useKindName } from "@/features/integrations/components/badges";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useMinute } from "@/lib/minute";

/** A row's link to its delivery; filters and page stay in the URL. */
function DeliveryLink({ id, className, children }: { id: string; className: string; children: ReactNode }) {
  const open = useParams({ strict: false }).id === id;
  return (
    <Link
      from={paths.deliveries}
      to={paths.delivery}
      params={{ id }}
      search={(current) => current}
      state={(current) => ({ ...current })}
      data-row-link={id}
      data-open={open ? "" : undefined}
      className={className}
    >
      {children}
    </Link>
  );
}

function KindName({ kind }: { kind: string }) {
  return useKindName()(kind);
}

export function useDeliveryColumns(): Column<Delivery>[] {
  const t = useT("integrations");
  const { ago, dateTime } = useFormats();
  const now = useMinute();
  return useMemo(() => {
    const { accessor } = columnsOf<Delivery>();
    return [
      accessor("event", {
        header: t("column.event"),
        meta: { className: "max-w-48" },
        cell: ({ row: { original: item } }) => (
          <>
            <DeliveryLink id={item.id} className="block truncate font-medium group-hover:text-primary">
              <EventName event={item.event} />
            </DeliveryLink>
            <span className="block truncate text-xs text-muted-foreground">
              <KindName kind={item.kind} />
            </span>
          </>
        ),
      }),
      accessor("state", {
        header: t("column.state"),
        cell: ({ getValue }) => <StateBadge state={getValue()} />,
      }),
      accessor("attempts", {
        header: t("column.attempts"),
        meta: { className: "tabular" },
      }),
      accessor("last_error", {
        header: t("column.answer"),
        meta: { className: "hidden max-w-72 text-muted-foreground @3xl:table-cell" },
        cell: ({ row: { original: item } }) => (
          <span className="block truncate" title={item.last_error || undefined}>
            {[item.last_status ? `HTTP ${item.last_status}` : "", item.last_error]
              .filter(Boolean)
              .join(" · ") || "—"}
          </span>
        ),
      }),
      accessor("created_at", {
        header: t("column.created"),
        meta: { className: "whitespace-nowrap text-muted-foreground" },
        cell: ({ getValue }) => (
          <time dateTime={getValue()} title={dateTime(getValue())}>
            {ago(getValue(), now)}
          </time>
        ),
      }),
    ];
  }, [t, ago, dateTime, now]);
}

/** A delivery in the list on a phone. */
export function DeliveryCard({ item }: { item: Delivery }) {
  const t = useT("integrations");
  const { ago } = useFormats();
  const now = useMinute();
  return (
    <DeliveryLink id={item.id} className="block px-4 py-3.5 -outline-offset-2">
      <span className="flex items-start justify-between gap-3">
        <span className="min-w-0 truncate text-[15px] font-medium">
          <EventName event={item.event} />
        </span>
        <StateBadge state={item.state} />
      </span>
      <span className="mt-1 flex items-center justify-between gap-3 text-[13px] text-muted-foreground">
        <span className="min-w-0 truncate">
          <KindName kind={item.kind} />
          {" · "}
          {t("attempts", { count: item.attempts })}
        </span>
        <time dateTime={item.created_at}>{ago(item.created_at, now)}</time>
      </span>
    </DeliveryLink>
  );
}
