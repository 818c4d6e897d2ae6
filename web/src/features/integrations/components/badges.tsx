import { Badge } from "@/components/ui/badge";
import {
  conditionOf,
  conditionTones,
  deliveryStates,
  eventKeys,
  events,
  kinds,
  known,
  outcomes,
  outcomeTones,
  stateTones,
  type Integration,
} from "@/features/integrations/integration";
import { useT } from "@/lib/i18n";

export function ConditionBadge({ integration }: { integration: Integration }) {
  const t = useT("integrations");
  const condition = conditionOf(integration);
  return (
    <Badge dot tone={conditionTones[condition]}>
      {t(`condition.${condition}`)}
    </Badge>
  );
}

export function useKindName() {
  const t = useT("integrations");
  return (kind: string): string => {
    const word = known(kinds, kind);
    return word ? t(`kind.${word}`) : kind;
  };
}

export function EventName({ event }: { event: string }) {
  const t = useT("integrations");
  const word = known(events, event);
  return word ? t(`event.${eventKeys[word]}`) : event;
}

export function StateBadge({ state }: { state: string }) {
  const t = useT("integrations");
  const word = known(deliveryStates, state);
  return (
    <Badge dot tone={word ? stateTones[word] : "neutral"}>
      {word ? t(`state.${word}`) : state}
    </Badge>
  );
}

export function OutcomeBadge({ outcome }: { outcome: string }) {
  const t = useT("integrations");
  const word = known(outcomes, outcome);
  return <Badge tone={word ? outcomeTones[word] : "neutral"}>{word ? t(`outcome.${word}`) : outcome}</Badge>;
}
