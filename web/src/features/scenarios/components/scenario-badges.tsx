import type { Scenario } from "@/api/shapes";
import { Badge } from "@/components/ui/badge";
import { useT } from "@/lib/i18n";

/** Which version people meet, and whether something newer waits to be published. */
export function PublicationBadge({ scenario }: { scenario: Scenario }) {
  const t = useT("scenarios");
  if (!scenario.published) return <Badge tone="neutral">{t("state.never")}</Badge>;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      <Badge dot tone="success">
        {t("publishedAs", { number: scenario.published.number })}
      </Badge>
      {scenario.draft && <Badge tone="warning">{t("state.draft")}</Badge>}
    </span>
  );
}

export function BotKind({ kind }: { kind: string }) {
  const t = useT("scenarios");
  const word = (["client", "catalog", "dealer"] as const).find((known) => known === kind);
  return word ? t(`kind.${word}`) : kind;
}
