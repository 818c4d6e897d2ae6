import { useQuery } from "@tanstack/react-query";
import { GitMerge } from "lucide-react";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { membersQuery, type LeadChange } from "@/features/leads/api";
import type { LeadChanger } from "@/features/leads/components/use-lead-change";
import { known, leadStatuses, type LeadDetail } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";

const fields = ["status", "assignee_id", "car", "budget", "city", "comment"] as const;

/** Shows what somebody tried to save beside what the lead says since, and lets them choose. */
export function ConflictNotice({
  lead,
  mine,
  change,
}: {
  lead: LeadDetail;
  mine: LeadChange;
  change: LeadChanger;
}) {
  const t = useT("leads");
  const { data: members } = useQuery({ ...membersQuery, enabled: useCan("members.read") });
  const word = (field: (typeof fields)[number], value: string | null | undefined) => {
    if (!value) return t("blank");
    if (field === "assignee_id") {
      return (
        members?.items.find((member) => member.user.id === value)?.user.name ?? lead.assignee?.name ?? value
      );
    }
    const status = field === "status" ? known(leadStatuses, value) : undefined;
    return status ? t(`status.${status}`) : value;
  };
  const now = { ...lead, assignee_id: lead.assignee?.id };
  return (
    <section role="alert" aria-labelledby="conflict" className="rounded-xl bg-warning-soft p-4 text-warning">
      <h2 id="conflict" className="flex items-center gap-2 font-semibold">
        <GitMerge aria-hidden className="size-4" />
        {t("conflict.title")}
      </h2>
      <p className="mt-0.5 text-[13px]">{t("conflict.text")}</p>
      <table className="mt-3 w-full text-left text-[13px]">
        <thead>
          <tr>
            <th scope="col" className="py-1 pr-3 font-medium">
              {t("conflict.field")}
            </th>
            <th scope="col" className="py-1 pr-3 font-medium">
              {t("conflict.mine")}
            </th>
            <th scope="col" className="py-1 font-medium">
              {t("conflict.now")}
            </th>
          </tr>
        </thead>
        <tbody className="text-foreground">
          {fields
            .filter((field) => mine[field] !== undefined)
            .map((field) => (
              <tr key={field} className="align-top">
                <th scope="row" className="py-1 pr-3 font-normal">
                  {t(`conflict.fields.${field}`)}
                </th>
                <td className="py-1 pr-3 font-medium break-words">{word(field, mine[field])}</td>
                <td className="py-1 break-words">{word(field, now[field])}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="sm" onClick={() => void change.apply(mine)}>
          {t("conflict.applyMine")}
        </Button>
        <Button size="sm" variant="outline" className="text-foreground" onClick={change.forget}>
          {t("conflict.keepNow")}
        </Button>
      </div>
    </section>
  );
}
