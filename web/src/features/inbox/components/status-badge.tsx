import { oneOf } from "@/components/data-table/list-search";
import { Badge } from "@/components/ui/badge";
import { conversationStatuses, statusTones } from "@/features/inbox/status";
import { useT } from "@/lib/i18n";

export function StatusBadge({ status }: { status: string }) {
  const t = useT("inbox");
  const word = oneOf(conversationStatuses, status);
  return (
    <Badge dot tone={word ? statusTones[word] : "neutral"}>
      {word ? t(`status.${word}`) : status}
    </Badge>
  );
}
