import { StatusBadge, TypeName } from "@/features/leads/components/lead-badges";
import { LeadLink } from "@/features/leads/components/lead-link";
import type { Lead } from "@/features/leads/lead";
import { phoneGroups, useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { useMinute } from "@/lib/minute";

/** A lead in the list on a phone. */
export function LeadCard({ lead }: { lead: Lead }) {
  const t = useT("leads");
  const { ago } = useFormats();
  const now = useMinute();
  return (
    <LeadLink id={lead.id} className="block px-4 py-3.5 -outline-offset-2">
      <span className="flex items-start justify-between gap-3">
        <span className="min-w-0 truncate text-[15px] font-medium">{lead.contact.name || t("nameless")}</span>
        <StatusBadge status={lead.status} />
      </span>
      <span className="mt-0.5 block truncate text-[13px]">
        {lead.car || <TypeName type={lead.type} />}
        {lead.budget && ` · ${lead.budget}`}
      </span>
      <span className="mt-1 flex items-center justify-between gap-3 text-[13px] text-muted-foreground tabular">
        <span>{lead.contact.phone ? phoneGroups(lead.contact.phone) : lead.code}</span>
        <time dateTime={lead.created_at}>{ago(lead.created_at, now)}</time>
      </span>
    </LeadLink>
  );
}
