import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useParams } from "@tanstack/react-router";
import { Megaphone, Mail, Plug, Webhook, type LucideIcon } from "lucide-react";
import { paths } from "@/app/paths";
import { listState } from "@/components/data-table/list-state";
import { EmptyNotice, ErrorNotice, ForbiddenNotice, ListSkeleton } from "@/components/data-table/states";
import { PageHeader } from "@/components/layout/page-header";
import { integrationsQuery } from "@/features/integrations/api";
import { ConditionBadge, EventName, useKindName } from "@/features/integrations/components/badges";
import { SectionLinks } from "@/features/integrations/components/section-links";
import { kinds, known, type Integration } from "@/features/integrations/integration";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** What the workspace's leads can be sent to; an open kind stands beside, or in place of the cards. */
export function IntegrationsPage() {
  const openKind = useParams({ strict: false }).kind;
  const wide = useWide();
  return (
    <>
      {(wide || openKind === undefined) && <Cards openKind={openKind} />}
      <Outlet />
    </>
  );
}

function Cards({ openKind }: { openKind: string | undefined }) {
  const t = useT("integrations");
  const query = useQuery(integrationsQuery);
  const state = listState(query, false);
  return (
    <div
      className={cn(
        "@container flex flex-1 flex-col gap-4 px-4 py-5 md:px-8 md:py-7",
        openKind && "xl:mr-[34rem] xl:px-6",
      )}
    >
      <PageHeader title={t("title")} />
      <SectionLinks />
      {state.kind === "loading" && <ListSkeleton rows={3} />}
      {state.kind === "forbidden" && <ForbiddenNotice permission={state.problem.permission} />}
      {state.kind === "error" && <ErrorNotice problem={state.problem} onRetry={() => void query.refetch()} />}
      {state.kind === "empty" && <EmptyNotice title={t("empty.title")}>{t("empty.text")}</EmptyNotice>}
      {state.kind === "rows" && (
        <ul aria-label={t("section.connections")} className="grid gap-4 @2xl:grid-cols-2 @5xl:grid-cols-3">
          {state.page.items.map((item) => (
            <li key={item.kind}>
              <Card item={item} open={item.kind === openKind} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const icons: Record<(typeof kinds)[number], LucideIcon> = {
  meta_capi: Megaphone,
  sendpulse: Mail,
  webhook: Webhook,
};

function Card({ item, open }: { item: Integration; open: boolean }) {
  const t = useT("integrations");
  const kindName = useKindName();
  const kind = known(kinds, item.kind);
  const Icon = kind ? icons[kind] : Plug;
  return (
    <Link
      to={paths.integration}
      params={{ kind: item.kind }}
      data-row-link={item.kind}
      className={cn(
        "flex h-full flex-col gap-3 rounded-xl border bg-card p-4 transition-colors hover:border-input",
        open && "border-primary",
      )}
    >
      <span className="flex items-start justify-between gap-3">
        <span className="flex size-10 items-center justify-center rounded-lg bg-accent text-accent-foreground">
          <Icon aria-hidden className="size-5" />
        </span>
        <ConditionBadge integration={item} />
      </span>
      <span>
        <span className="block text-[15px] font-semibold">{kindName(item.kind)}</span>
        {kind && <span className="block text-[13px] text-muted-foreground">{t(`about.${kind}`)}</span>}
      </span>
      {item.connected && item.status === "broken" && item.status_detail && (
        <span className="block rounded-lg bg-destructive-soft px-3 py-2 text-[13px] break-words text-destructive">
          {item.status_detail}
        </span>
      )}
      <span className="mt-auto text-xs text-muted-foreground">
        {item.events.map((event, n) => (
          <span key={event}>
            {n > 0 && " · "}
            <EventName event={event} />
          </span>
        ))}
      </span>
    </Link>
  );
}
