import { ArrowLeft, Check, Info, RotateCcw } from "lucide-react";
import { useCan } from "@/api/session";
import { Button, buttonVariants } from "@/components/ui/button";
import { AssigneeSelect } from "@/features/inbox/components/assignee-select";
import { StatusSelect } from "@/features/inbox/components/status-select";
import { StatusBadge } from "@/features/inbox/components/status-badge";
import type { Changer } from "@/features/inbox/use-change";
import type { ConversationDetail } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

interface Props {
  conversation: ConversationDetail;
  change: Changer;
  heading: "h1" | "h2";
  onClose: () => void;
  onContext: (() => void) | undefined;
}

export function ThreadHeader({ conversation, change, heading: Heading, onClose, onContext }: Props) {
  const t = useT("inbox");
  const wide = useWide();
  const mayWrite = useCan("inbox.write");
  const { contact, bot, status } = conversation;
  const resolved = (change.pending?.status ?? status) === "resolved";
  const icon = buttonVariants({ variant: "ghost", size: "icon" });
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-card px-2 py-2 md:px-4 md:py-3">
      <div className="flex min-w-0 flex-1 basis-40 items-center gap-1">
        {!wide && (
          <button type="button" aria-label={t("back")} onClick={onClose} className={icon}>
            <ArrowLeft aria-hidden className="size-5" />
          </button>
        )}
        <div className="min-w-0 flex-1">
          <Heading className="truncate text-base font-semibold tracking-tight">
            {contact.name || t("nameless")}
          </Heading>
          <p className="flex items-center gap-2 text-xs text-muted-foreground">
            <span className="truncate">{`@${bot.username}`}</span>
            {!mayWrite && <StatusBadge status={status} />}
            {!mayWrite && <span className="truncate">{conversation.assignee?.name ?? t("nobody")}</span>}
          </p>
        </div>
        {onContext && (
          <button type="button" aria-label={t("context.open")} onClick={onContext} className={icon}>
            <Info aria-hidden className="size-5" />
          </button>
        )}
      </div>
      {mayWrite && (
        <div className={cn("flex min-w-0 items-center gap-2", !wide && "w-full px-1")}>
          <AssigneeSelect conversation={conversation} change={change} />
          <StatusSelect conversation={conversation} change={change} />
          <Button
            variant="outline"
            size={wide ? "md" : "icon"}
            aria-label={resolved ? t("reopen") : t("resolve")}
            aria-disabled={change.pending !== undefined}
            onClick={() => {
              if (!change.pending) void change.apply({ status: resolved ? "open" : "resolved" });
            }}
          >
            {resolved ? <RotateCcw aria-hidden /> : <Check aria-hidden />}
            {wide && (resolved ? t("reopen") : t("resolve"))}
          </Button>
        </div>
      )}
    </header>
  );
}
