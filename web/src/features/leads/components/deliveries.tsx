import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { asProblem } from "@/api/problem";
import { useCan } from "@/api/session";
import { ErrorNotice, ForbiddenNotice, Notice } from "@/components/data-table/states";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { deliveriesQuery } from "@/features/leads/api";
import { deliveryEvents, deliveryKinds, deliveryStates, known, type Delivery } from "@/features/leads/lead";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

const tones: Record<(typeof deliveryStates)[number], BadgeTone> = {
  pending: "info",
  delivered: "success",
  failed: "danger",
  parked: "warning",
  skipped: "neutral",
};

/** What left the system because of the lead, and how each delivery fared. */
export function Deliveries({ lead }: { lead: string }) {
  const t = useT("leads");
  const mayRead = useCan("deliveries.read");
  const { data, error, refetch } = useQuery({ ...deliveriesQuery(lead), enabled: mayRead });
  if (!mayRead) return <ForbiddenNotice permission="deliveries.read" />;
  if (!data) {
    if (!error) return <Skeleton className="h-24 rounded-xl" />;
    const problem = asProblem(error);
    if (problem.status === 403) return <ForbiddenNotice permission={problem.permission} />;
    return <ErrorNotice problem={problem} onRetry={() => void refetch()} />;
  }
  if (data.items.length === 0) {
    return (
      <Notice icon={Send} title={t("delivery.none")}>
        {t("delivery.noneText")}
      </Notice>
    );
  }
  return (
    <ul aria-label={t("tab.deliveries")} className="flex flex-col gap-3">
      {data.items.map((item) => (
        <DeliveryCard key={item.id} item={item} />
      ))}
    </ul>
  );
}

function DeliveryCard({ item }: { item: Delivery }) {
  const t = useT("leads");
  const { dateTime } = useFormats();
  const state = known(deliveryStates, item.state);
  const kind = known(deliveryKinds, item.kind);
  const event = known(deliveryEvents, item.event);
  return (
    <li
      data-testid="delivery"
      data-kind={item.kind}
      data-state={item.state}
      className="rounded-xl border p-4"
    >
      <div className="flex items-start justify-between gap-3">
        <div>
          <p className="font-medium">{kind ? t(`delivery.kind.${kind}`) : item.kind}</p>
          <p className="text-[13px] text-muted-foreground">
            {event ? t(`delivery.event.${eventKeys[event]}`) : item.event}
          </p>
        </div>
        <Badge dot tone={state ? tones[state] : "neutral"}>
          {state ? t(`delivery.state.${state}`) : item.state}
        </Badge>
      </div>
      <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-2 text-[13px]">
        <Figure name={t("delivery.attempts")}>{String(item.attempts)}</Figure>
        {!!item.last_status && <Figure name={t("delivery.lastStatus")}>{String(item.last_status)}</Figure>}
        {item.settled_at && <Figure name={t("delivery.settled")}>{dateTime(item.settled_at)}</Figure>}
        {!item.settled_at && item.next_at && (
          <Figure name={t("delivery.next")}>{dateTime(item.next_at)}</Figure>
        )}
      </dl>
      {item.last_error && (
        <p className="mt-3 rounded-lg bg-destructive-soft px-3 py-2 text-[13px] break-words text-destructive">
          {item.last_error}
        </p>
      )}
    </li>
  );
}

// i18next reads a dot in a key as nesting, so the events' own names cannot be keys.
const eventKeys = {
  "lead.created": "lead_created",
  "lead.updated": "lead_updated",
  "lead.stage_changed": "lead_stage_changed",
} as const;

function Figure({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
