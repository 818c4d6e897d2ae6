import { Paperclip } from "lucide-react";
import type { Outgoing } from "@/features/inbox/api";
import { StateMark } from "@/features/inbox/components/state-mark";
import { cn } from "@/lib/cn";

/** What is being sent, as it will stand; it leaves when the server refuses it. */
export function PendingRow({ outgoing: { draft, files } }: { outgoing: Outgoing }) {
  const note = draft.kind === "note";
  return (
    <li
      data-testid="pending"
      className={cn("flex flex-col opacity-70", note ? "self-stretch" : "max-w-[88%] items-end self-end")}
    >
      <div
        className={cn(
          "max-w-full rounded-2xl px-3.5 py-2 break-words whitespace-pre-line",
          note
            ? "rounded-lg border border-dashed border-warning bg-warning-soft text-foreground"
            : "rounded-br-md bg-accent text-accent-foreground",
        )}
      >
        {files.map((name) => (
          <span key={name} className="flex items-center gap-1.5 text-[13px] font-medium">
            <Paperclip aria-hidden className="size-3.5 shrink-0" />
            <span className="truncate">{name}</span>
          </span>
        ))}
        {draft.text}
      </div>
      <span className="mt-0.5 px-1 text-xs text-muted-foreground">
        <StateMark state="sending" />
      </span>
    </li>
  );
}
