import { Badge } from "@/components/ui/badge";
import { known, leadSources, leadStatuses, leadTypes, statusTones } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";

export function StatusBadge({ status }: { status: string }) {
  const t = useT("leads");
  const word = known(leadStatuses, status);
  return (
    <Badge dot tone={word ? statusTones[word] : "neutral"}>
      {word ? t(`status.${word}`) : status}
    </Badge>
  );
}

export function TypeName({ type }: { type: string }) {
  const t = useT("leads");
  const word = known(leadTypes, type);
  return word ? t(`type.${word}`) : type;
}

export function SourceName({ source }: { source: string }) {
  const t = useT("leads");
  const word = known(leadSources, source);
  return word ? t(`source.${word}`) : source;
}

/** Stands where the lead holds nothing. */
export function Blank() {
  const t = useT("leads");
  return (
    <span className="text-muted-foreground">
      <span aria-hidden>{"—"}</span>
      <span className="sr-only">{t("blank")}</span>
    </span>
  );
}
