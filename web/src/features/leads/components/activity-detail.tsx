import { ArrowRight } from "lucide-react";
import { known, leadStatuses, type Activity } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";

const fields = ["name", "phone", "status", "car", "budget", "city", "comment"] as const;
type Change = { field: string; from: string; to: string };

/** What an activity changed: from and to of each field, or a note's text. */
export function ActivityDetail({ activity }: { activity: Activity }) {
  const t = useT("leads");
  const word = (field: string, value: string) => {
    const status = field === "status" ? known(leadStatuses, value) : undefined;
    return status ? t(`status.${status}`) : value;
  };
  const note = activity.data.text;
  if (typeof note === "string") return <p className="text-[13px] whitespace-pre-line">{note}</p>;
  return changesOf(activity).map(({ field, from, to }) => {
    const name = field === activity.kind ? undefined : known(fields, field);
    return (
      <p key={field} className="flex flex-wrap items-center gap-x-1.5 text-[13px] break-words">
        {name && <span className="text-muted-foreground">{t(`field.${name}`)}:</span>}
        {from && (
          <>
            <span className="text-muted-foreground line-through decoration-1">{word(field, from)}</span>
            <ArrowRight aria-hidden className="size-3 text-muted-foreground" />
          </>
        )}
        <span>{to ? word(field, to) : t(field === "assigned" ? "nobody" : "blank")}</span>
      </p>
    );
  });
}

/** Reads `{from, to}`, `{field: {from, to}}` and `{field: value}` in the order of the form; the rest is not for people. */
export function changesOf({ kind, data }: Pick<Activity, "kind" | "data">): Change[] {
  if (isPair(data)) return [{ field: kind, ...pair(data) }];
  return fields.flatMap((field) => {
    const value = data[field];
    if (isPair(value)) return [{ field, ...pair(value) }];
    return typeof value === "string" && value !== "" ? [{ field, from: "", to: value }] : [];
  });
}

const isPair = (value: unknown): value is { from?: unknown; to: unknown } =>
  typeof value === "object" && value !== null && "to" in value;
const pair = ({ from, to }: { from?: unknown; to: unknown }) => ({ from: plain(from), to: plain(to) });
const plain = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
