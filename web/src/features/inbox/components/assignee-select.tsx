import { useQuery } from "@tanstack/react-query";
import { useCan, useMe } from "@/api/session";
import { NativeSelect } from "@/components/ui/native-select";
import { membersQuery } from "@/features/inbox/api";
import type { Changer } from "@/features/inbox/use-change";
import type { ConversationDetail } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

export function AssigneeSelect({
  conversation,
  change,
}: {
  conversation: ConversationDetail;
  change: Changer;
}) {
  const t = useT("inbox");
  const { user } = useMe();
  const mayList = useCan("members.read");
  const { data: members } = useQuery({ ...membersQuery, enabled: mayList });
  const pending = change.pending?.assignee_id;
  const shown = pending === undefined ? conversation.assignee?.id : pending;
  const others = members?.items.map((member) => member.user).filter(({ id }) => id !== user.id) ?? [];
  const assigned = conversation.assignee;
  const known = new Set([user.id, ...others.map(({ id }) => id)]);
  const people: { id: string; name: string }[] = [
    ...(assigned && !known.has(assigned.id) ? [assigned] : []),
    ...others,
  ];
  return (
    <NativeSelect
      className="min-w-0 flex-1 lg:w-44 lg:flex-none"
      aria-label={t("field.assignee")}
      title={mayList ? undefined : t("noMembers", { permission: "members.read" })}
      aria-disabled={change.pending !== undefined}
      value={shown ?? ""}
      onChange={(event) => {
        if (!change.pending) void change.apply({ assignee_id: event.target.value || null });
      }}
    >
      <option value="">{t("nobody")}</option>
      <option value={user.id}>{t("me", { name: user.name })}</option>
      {people.map((person) => (
        <option key={person.id} value={person.id}>
          {person.name}
        </option>
      ))}
    </NativeSelect>
  );
}
