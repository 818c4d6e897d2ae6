import { Badge } from "@/components/ui/badge";
import {
  botKinds,
  botStatuses,
  fitnessOf,
  fitnessTones,
  known,
  statusTones,
  type Bot,
} from "@/features/telegram/bot";
import { useT } from "@/lib/i18n";

export function StatusBadge({ status }: { status: string }) {
  const t = useT("telegram");
  const word = known(botStatuses, status);
  return (
    <Badge dot tone={word ? statusTones[word] : "neutral"}>
      {word ? t(`status.${word}`) : status}
    </Badge>
  );
}

export function BotKindName({ kind }: { kind: string }) {
  const t = useT("telegram");
  const word = known(botKinds, kind);
  return word ? t(`kind.${word}`) : kind;
}

/** How deliveries go, in one word; a bot that is not connected has no health. */
export function FitnessBadge({ bot }: { bot: Bot }) {
  const t = useT("telegram");
  if (bot.status === "disconnected") return <span className="text-muted-foreground">{"—"}</span>;
  const fitness = fitnessOf(bot);
  return <Badge tone={fitnessTones[fitness]}>{t(`fitness.${fitness}`)}</Badge>;
}
