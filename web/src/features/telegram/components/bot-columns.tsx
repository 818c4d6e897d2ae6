import { Link, useParams } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { paths } from "@/app/paths";
import { columnsOf, type Column } from "@/components/data-table/columns";
import type { Bot } from "@/features/telegram/bot";
import { BotKindName, FitnessBadge, StatusBadge } from "@/features/telegram/components/bot-badges";
import { useT } from "@/lib/i18n";

/** A row's link to its bot; the filters stay in the URL. */
function BotLink({ id, className, children }: { id: string; className: string; children: ReactNode }) {
  const open = useParams({ strict: false }).id === id;
  return (
    <Link
      from={paths.telegram}
      to={paths.bot}
      params={{ id }}
      search={(current) => current}
      data-row-link={id}
      data-open={open ? "" : undefined}
      className={className}
    >
      {children}
    </Link>
  );
}

export function useBotColumns(): Column<Bot>[] {
  const t = useT("telegram");
  return useMemo(() => {
    const { accessor } = columnsOf<Bot>();
    return [
      accessor("name", {
        header: t("column.name"),
        meta: { className: "max-w-56" },
        cell: ({ row: { original: bot } }) => (
          <>
            <BotLink id={bot.id} className="block truncate font-medium group-hover:text-primary">
              {bot.name}
            </BotLink>
            <span className="block truncate text-xs text-muted-foreground">{`@${bot.username}`}</span>
          </>
        ),
      }),
      accessor("kind", {
        header: t("column.kind"),
        meta: { className: "hidden @2xl:table-cell" },
        cell: ({ getValue }) => <BotKindName kind={getValue()} />,
      }),
      accessor("status", {
        header: t("column.status"),
        cell: ({ getValue }) => <StatusBadge status={getValue()} />,
      }),
      accessor((bot) => bot.health?.pending, {
        id: "health",
        header: t("column.health"),
        cell: ({ row: { original: bot } }) => <FitnessBadge bot={bot} />,
      }),
      accessor("admin_chat_id", {
        header: t("column.admin"),
        meta: { className: "hidden text-muted-foreground @3xl:table-cell" },
        cell: ({ getValue }) => (getValue() === null ? t("admin.none") : t("admin.linked")),
      }),
    ];
  }, [t]);
}

/** A bot in the list on a phone. */
export function BotCard({ bot }: { bot: Bot }) {
  return (
    <BotLink id={bot.id} className="block px-4 py-3.5 -outline-offset-2">
      <span className="flex items-start justify-between gap-3">
        <span className="min-w-0 truncate text-[15px] font-medium">{bot.name}</span>
        <StatusBadge status={bot.status} />
      </span>
      <span className="mt-1 flex items-center justify-between gap-3 text-[13px] text-muted-foreground">
        <span className="min-w-0 truncate">{`@${bot.username}`}</span>
        <FitnessBadge bot={bot} />
      </span>
    </BotLink>
  );
}
