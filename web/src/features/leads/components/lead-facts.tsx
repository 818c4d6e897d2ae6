import { Pencil } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Blank, SourceName } from "@/features/leads/components/lead-badges";
import { LeadEdit } from "@/features/leads/components/lead-edit";
import type { LeadChanger } from "@/features/leads/components/use-lead-change";
import type { LeadDetail } from "@/features/leads/lead";
import { cn } from "@/lib/cn";
import { phoneGroups, useFormats } from "@/lib/format";
import { isLanguage, useT } from "@/lib/i18n";

/** What the person wants, in their own words, and where the lead came from. */
export function LeadFacts({ lead, change }: { lead: LeadDetail; change: LeadChanger }) {
  const t = useT("leads");
  const { dateTime } = useFormats();
  const mayWrite = useCan("leads.write");
  const [editing, setEditing] = useState(false);
  return (
    <section aria-labelledby="facts">
      <div className="mb-2 flex min-h-9 items-center justify-between">
        <h2 id="facts" className="font-semibold">
          {t("facts")}
        </h2>
        {mayWrite && !editing && (
          <Button variant="ghost" size="sm" className="-mr-2.5 text-primary" onClick={() => setEditing(true)}>
            <Pencil aria-hidden />
            {t("edit.open")}
          </Button>
        )}
      </div>
      {editing ? (
        <LeadEdit lead={lead} change={change} onDone={() => setEditing(false)} />
      ) : (
        <dl className="grid grid-cols-2 gap-x-4 gap-y-4">
          <Fact name={t("field.phone")}>
            {lead.contact.phone && (
              <a
                href={`tel:${lead.contact.phone}`}
                className="font-medium text-primary tabular hover:underline"
              >
                {phoneGroups(lead.contact.phone)}
              </a>
            )}
          </Fact>
          <Fact name={t("field.car")}>{lead.car}</Fact>
          <Fact name={t("field.budget")}>{lead.budget}</Fact>
          <Fact name={t("field.city")}>{lead.city}</Fact>
          <Fact name={t("field.comment")} wide>
            {lead.comment}
          </Fact>
          {!mayWrite && <Fact name={t("field.assignee")}>{lead.assignee?.name}</Fact>}
          <Fact name={t("field.source")}>
            <SourceName source={lead.source} />
          </Fact>
          <Fact name={t("field.language")}>
            {isLanguage(lead.language) ? t(`language.${lead.language}`) : lead.language}
          </Fact>
          <Fact name={t("field.created")}>{dateTime(lead.created_at)}</Fact>
          <Fact name={t("field.lastActivity")}>{dateTime(lead.last_activity_at)}</Fact>
        </dl>
      )}
    </section>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={cn("min-w-0", wide && "col-span-2")}>
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="mt-0.5 break-words whitespace-pre-line">{children || <Blank />}</dd>
    </div>
  );
}
