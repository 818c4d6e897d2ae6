import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { paths, routes } from "@/app/paths";
import { asProblem, problemKind } from "@/api/problem";
import { useCan } from "@/api/session";
import { ErrorNotice, ForbiddenNotice, ListSkeleton } from "@/components/data-table/states";
import { Button } from "@/components/ui/button";
import { deliveryQuery, useReplay } from "@/features/integrations/api";
import { EventName, OutcomeBadge, StateBadge, useKindName } from "@/features/integrations/components/badges";
import { SidePanel } from "@/features/integrations/components/side-panel";
import type { Attempt, DeliveryDetail } from "@/features/integrations/integration";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** One delivery: what it tells, how it fared, and each attempt with what was sent. */
export function DeliveryView() {
  const t = useT("integrations");
  const { id } = useParams({ from: routes.delivery });
  const navigate = useNavigate();
  const kindName = useKindName();
  const { data, error, refetch } = useQuery(deliveryQuery(id));
  const problem = error && !data ? asProblem(error) : undefined;
  return (
    <SidePanel
      title={data ? kindName(data.kind) : t("delivery")}
      rowId={id}
      data-testid="delivery-panel"
      onClose={() =>
        void navigate({
          from: paths.delivery,
          to: paths.deliveries,
          search: (current) => current,
          state: (current) => ({ ...current }),
        })
      }
      aside={
        data && (
          <p className="flex flex-wrap items-center gap-x-2.5 text-[13px] text-muted-foreground">
            <EventName event={data.event} />
            <StateBadge state={data.state} />
          </p>
        )
      }
    >
      {problem?.status === 403 && <ForbiddenNotice permission={problem.permission} />}
      {problem && problem.status !== 403 && <ErrorNotice problem={problem} onRetry={() => void refetch()} />}
      {!data && !problem && <ListSkeleton rows={4} />}
      {data && <Body item={data} />}
    </SidePanel>
  );
}

function Body({ item }: { item: DeliveryDetail }) {
  const t = useT("integrations");
  const problems = useT("problem");
  const { dateTime } = useFormats();
  const mayWrite = useCan("integrations.write");
  const replay = useReplay(item.id);
  const again = async () => {
    try {
      await replay.mutateAsync();
      toast("success", t("replay.one"));
    } catch (error) {
      const problem = asProblem(error);
      toast("error", t("replay.failed"), {
        detail: problem.detail || problems(`${problemKind(problem)}.text`),
      });
    }
  };
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 text-[13px]">
        <Fact name={t("column.created")}>{dateTime(item.created_at)}</Fact>
        {item.settled_at && <Fact name={t("fact.settled")}>{dateTime(item.settled_at)}</Fact>}
        {item.next_at && <Fact name={t("fact.next")}>{dateTime(item.next_at)}</Fact>}
        <Fact name={t("fact.lead")}>
          <Link
            to={paths.lead}
            params={{ id: item.entity_id }}
            search={{ tab: "deliveries" }}
            className="text-primary underline-offset-4 hover:underline"
          >
            {t("fact.openLead")}
          </Link>
        </Fact>
        <Fact name={t("fact.eventId")}>
          <code className="text-xs break-all select-all">{item.event_id}</code>
        </Fact>
        {item.trace_id && (
          <Fact name={t("fact.trace")}>
            <code className="text-xs break-all select-all">{item.trace_id}</code>
          </Fact>
        )}
      </dl>
      {item.last_error && item.state !== "delivered" && (
        <p className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] break-words text-destructive">
          {item.last_error}
        </p>
      )}
      {mayWrite && item.state !== "pending" && (
        <Button
          variant="outline"
          size="sm"
          className="self-start"
          disabled={replay.isPending}
          onClick={() => void again()}
        >
          <RotateCcw aria-hidden />
          {t("replay.again")}
        </Button>
      )}
      <section aria-labelledby="attempts" className="flex flex-col gap-3">
        <h2 id="attempts" className="font-semibold">
          {t("history.title")}
        </h2>
        {item.history.length === 0 && <p className="text-muted-foreground">{t("history.none")}</p>}
        <ol className="flex flex-col gap-3">
          {item.history.map((attempt: Attempt) => (
            <AttemptCard key={attempt.number} attempt={attempt} />
          ))}
        </ol>
      </section>
    </>
  );
}

function AttemptCard({ attempt }: { attempt: Attempt }) {
  const t = useT("integrations");
  const { dateTime, number } = useFormats();
  return (
    <li data-testid="attempt" className="rounded-xl border p-3.5 text-[13px]">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="font-medium">{t("history.attempt", { number: attempt.number })}</span>
        <OutcomeBadge outcome={attempt.outcome} />
        <time dateTime={attempt.at} className="ml-auto text-muted-foreground">
          {dateTime(attempt.at)}
        </time>
      </p>
      <p className="mt-1 text-muted-foreground tabular">
        {[
          attempt.status ? `HTTP ${attempt.status}` : t("history.noAnswer"),
          t("latency", { ms: number(attempt.latency_ms) }),
        ].join(" · ")}
      </p>
      {attempt.error && <p className="mt-1 break-words text-destructive">{attempt.error}</p>}
      {attempt.request !== undefined && attempt.request !== null && (
        <details className="mt-2">
          <summary className="font-medium">{t("history.request")}</summary>
          <pre tabIndex={0} className="mt-2 max-h-72 overflow-auto rounded-lg bg-muted p-3 text-xs">
            {JSON.stringify(attempt.request, null, 2)}
          </pre>
        </details>
      )}
      {attempt.response && (
        <details className="mt-2">
          <summary className="font-medium">{t("history.response")}</summary>
          <pre
            tabIndex={0}
            className="mt-2 max-h-72 overflow-auto rounded-lg bg-muted p-3 text-xs break-words whitespace-pre-wrap"
          >
            {attempt.response}
          </pre>
        </details>
      )}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="break-words tabular">{children}</dd>
    </div>
  );
}
