import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, type LucideIcon } from "lucide-react";
import { oneOf } from "@/components/data-table/list-search";
import { messageStates, type MessageState } from "@/features/inbox/conversation";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

const icons: Record<MessageState, LucideIcon> = {
  received: Check,
  queued: Clock,
  sending: Clock,
  sent: CheckCheck,
  failed: CircleAlert,
  unknown: CircleHelp,
};

/** How far a message got on its way to the person. */
export function StateMark({ state }: { state: string }) {
  const t = useT("inbox");
  const word = oneOf(messageStates, state);
  const Icon = word ? icons[word] : CircleHelp;
  return (
    <span
      data-state={state}
      className={cn(
        "flex items-center gap-1",
        state === "failed" && "font-medium text-destructive",
        state === "unknown" && "text-warning",
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {word ? t(`message.state.${word}`) : state}
    </span>
  );
}
