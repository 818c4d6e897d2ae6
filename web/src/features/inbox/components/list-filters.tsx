import { useQuery } from "@tanstack/react-query";
import { useCan, useMe } from "@/api/session";
import { ChoiceFilter } from "@/components/data-table/choice-filter";
import { SearchBox } from "@/components/data-table/search-box";
import { membersQuery } from "@/features/inbox/api";
import { conversationStatuses } from "@/features/inbox/status";
import type { InboxSearch } from "@/features/inbox/search";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

export function ListFilters({
  search,
  onChange,
}: {
  search: InboxSearch;
  onChange: (change: Partial<InboxSearch>, replace?: boolean) => void;
}) {
  const t = useT("inbox");
  const { user } = useMe();
  const { data: members } = useQuery({ ...membersQuery, enabled: useCan("members.read") });
  const others = members?.items.filter((member) => member.user.id !== user.id) ?? [];
  const unread = search.unread === "true";
  return (
    <div className="flex flex-col gap-2 px-4 pb-3">
      <SearchBox label={t("filter.q")} value={search.q ?? ""} onChange={(q) => onChange({ q }, true)} />
      <div className="flex items-center gap-2 [&_select]:w-full [&>span]:min-w-0 [&>span]:flex-1 [&>span]:shrink">
        <ChoiceFilter
          label={t("filter.status")}
          any={t("filter.anyStatus")}
          value={search.status}
          options={conversationStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
          onChange={(status) => onChange({ status })}
        />
        <ChoiceFilter
          label={t("filter.assignee")}
          any={t("filter.anyone")}
          value={search.assignee}
          options={[
            { value: "me", label: t("filter.me") },
            { value: "none", label: t("nobody") },
            ...others.map(({ user: { id, name } }) => ({ value: id, label: name })),
          ]}
          onChange={(assignee) => onChange({ assignee })}
        />
        <button
          type="button"
          aria-pressed={unread}
          onClick={() => onChange({ unread: unread ? undefined : "true" })}
          className={cn(
            "h-11 shrink-0 rounded-lg px-2.5 text-[13px] font-medium transition-colors md:h-9",
            unread
              ? "bg-foreground text-background"
              : "text-muted-foreground hover:bg-muted hover:text-foreground",
          )}
        >
          {t("filter.unread")}
        </button>
      </div>
    </div>
  );
}
