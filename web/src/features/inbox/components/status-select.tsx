import { oneOf } from "@/components/data-table/list-search";
import { NativeSelect } from "@/components/ui/native-select";
import { snoozes, snoozeUntil } from "@/features/inbox/conversation";
import { conversationStatuses } from "@/features/inbox/status";
import type { Changer } from "@/features/inbox/use-change";
import type { ConversationDetail } from "@/features/inbox/wire";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

const plain = ["open", "pending", "resolved"] as const;

/** The status where it stands; "snoozed" is chosen by its end. */
export function StatusSelect({
  conversation,
  change,
}: {
  conversation: ConversationDetail;
  change: Changer;
}) {
  const t = useT("inbox");
  const { dateTime } = useFormats();
  const shown = { ...conversation, ...change.pending };
  const current = oneOf(conversationStatuses, shown.status);
  const choose = (value: string) => {
    if (change.pending) return;
    const status = oneOf(plain, value);
    const snooze = oneOf(snoozes, value);
    if (status) void change.apply({ status });
    if (snooze) {
      const until = snoozeUntil(snooze, new Date()).toISOString();
      void change.apply({ status: "snoozed", snoozed_until: until });
    }
  };
  return (
    <NativeSelect
      className="min-w-0 flex-1 lg:w-36 lg:flex-none"
      aria-label={t("field.status")}
      aria-disabled={change.pending !== undefined}
      value={current ?? ""}
      onChange={(event) => choose(event.target.value)}
    >
      {!current && <option value="">{shown.status}</option>}
      {current === "snoozed" && (
        <option value="snoozed">
          {shown.snoozed_until
            ? t("snooze.until", { at: dateTime(shown.snoozed_until) })
            : t("status.snoozed")}
        </option>
      )}
      {plain.map((value) => (
        <option key={value} value={value}>
          {t(`status.${value}`)}
        </option>
      ))}
      <optgroup label={t("snooze.label")}>
        {snoozes.map((value) => (
          <option key={value} value={value}>
            {t(`snooze.${value}`)}
          </option>
        ))}
      </optgroup>
    </NativeSelect>
  );
}
