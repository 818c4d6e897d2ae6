import { useQuery } from "@tanstack/react-query";
import { useCan } from "@/api/session";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { membersQuery } from "@/features/leads/api";
import type { LeadChanger } from "@/features/leads/components/use-lead-change";
import { known, leadStatuses, nextStatuses, type LeadDetail } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";

/** Status and assignee, changed where they stand. Who may not change them reads them among the facts. */
export function LeadControls({ lead, change }: { lead: LeadDetail; change: LeadChanger }) {
  const t = useT("leads");
  const mayWrite = useCan("leads.write");
  const mayList = useCan("members.read");
  const { data: members } = useQuery({ ...membersQuery, enabled: mayWrite && mayList });
  if (!mayWrite) {
    return (
      <p className="text-[13px] text-muted-foreground">{t("readOnly", { permission: "leads.write" })}</p>
    );
  }
  // Not disabled while a change is under way: that would take the focus from under the keyboard.
  const busy = change.pending !== undefined;
  const current = known(leadStatuses, lead.status);
  const steps = current ? nextStatuses[current] : [];
  const assignee = change.pending?.assignee_id === undefined ? lead.assignee?.id : change.pending.assignee_id;
  const people = members?.items.map((member) => member.user) ?? [];
  const absent =
    lead.assignee && !people.some((person) => person.id === lead.assignee?.id) ? [lead.assignee] : [];
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field label={t("field.status")}>
        {(control) => (
          <NativeSelect
            {...control}
            aria-disabled={busy}
            value={change.pending?.status ?? lead.status}
            onChange={(event) => {
              const next = known(steps, event.target.value);
              if (next && !busy) void change.apply({ status: next });
            }}
          >
            {[...(current ? [current] : []), ...steps].map((value) => (
              <option key={value} value={value}>
                {t(`status.${value}`)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field
        label={t("field.assignee")}
        {...(mayList ? {} : { hint: t("noMembers", { permission: "members.read" }) })}
      >
        {(control) => (
          <NativeSelect
            {...control}
            disabled={!mayList}
            aria-disabled={busy}
            value={assignee ?? ""}
            onChange={(event) => {
              if (!busy) void change.apply({ assignee_id: event.target.value || null });
            }}
          >
            <option value="">{t("nobody")}</option>
            {[...absent, ...people].map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
    </div>
  );
}
