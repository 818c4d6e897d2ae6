import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { paths, routes } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { ErrorNotice, ForbiddenNotice, ListSkeleton, Notice } from "@/components/data-table/states";
import { integrationsQuery } from "@/features/integrations/api";
import { ConditionBadge, useKindName } from "@/features/integrations/components/badges";
import { IntegrationForm } from "@/features/integrations/components/integration-form";
import { ProbeButton } from "@/features/integrations/components/probe-button";
import { SidePanel } from "@/features/integrations/components/side-panel";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** One kind of integration: its settings, its test and the way to its deliveries. */
export function IntegrationView() {
  const t = useT("integrations");
  const { kind } = useParams({ from: routes.integration });
  const navigate = useNavigate();
  const kindName = useKindName();
  const mayWrite = useCan("integrations.write");
  const { dateTime } = useFormats();
  const { data, error, refetch } = useQuery(integrationsQuery);
  const item = data?.items.find((found) => found.kind === kind);
  const problem = error && !data ? asProblem(error) : undefined;
  return (
    <SidePanel
      title={kindName(kind)}
      rowId={kind}
      data-testid="integration-panel"
      onClose={() => void navigate({ to: paths.integrations })}
      aside={
        item && (
          <p className="flex flex-wrap items-center gap-x-2.5 text-[13px] text-muted-foreground">
            <ConditionBadge integration={item} />
            {item.updated_at && t("savedAt", { at: dateTime(item.updated_at) })}
          </p>
        )
      }
    >
      {problem?.status === 403 && <ForbiddenNotice permission={problem.permission} />}
      {problem && problem.status !== 403 && <ErrorNotice problem={problem} onRetry={() => void refetch()} />}
      {!data && !problem && <ListSkeleton rows={4} />}
      {data && !item && (
        <Notice icon={SearchX} title={t("unknownKind.title")}>
          {t("unknownKind.text")}
        </Notice>
      )}
      {item && (
        <>
          {item.status_detail && (
            <p
              role={item.status === "broken" ? "alert" : undefined}
              className={
                item.status === "broken"
                  ? "rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] break-words text-destructive"
                  : "text-[13px] text-muted-foreground"
              }
            >
              {item.status_detail}
            </p>
          )}
          {item.paused_until && (
            <p className="rounded-lg bg-warning-soft px-3.5 py-3 text-[13px] text-warning">
              {t("pausedUntil", { at: dateTime(item.paused_until) })}
            </p>
          )}
          <IntegrationForm key={`${item.kind}.${item.version}`} item={item} mayWrite={mayWrite} />
          {mayWrite && <ProbeButton key={item.kind} item={item} />}
          <Link
            to={paths.deliveries}
            search={{ kind }}
            className="self-start text-[13px] font-medium text-primary underline-offset-4 hover:underline"
          >
            {t("toDeliveries")}
          </Link>
        </>
      )}
    </SidePanel>
  );
}
