import { Outlet, useParams } from "@tanstack/react-router";
import { MessagesSquare } from "lucide-react";
import { Notice } from "@/components/data-table/states";
import { ConversationList } from "@/features/inbox/components/conversation-list";
import { useLive } from "@/features/inbox/feed";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** Conversations with people: list, thread and context side by side, or one at a time where there is no room. */
export function InboxPage() {
  const t = useT("inbox");
  const openId = useParams({ strict: false }).id;
  const wide = useWide();
  useLive();
  return (
    <div className="flex h-[calc(100dvh-3.5rem)] min-h-0 flex-none md:h-dvh">
      {(wide || openId === undefined) && (
        <div className={cn("flex min-h-0 flex-col bg-card", wide ? "w-88 shrink-0 border-r" : "w-full")}>
          <ConversationList openId={openId} />
        </div>
      )}
      {openId === undefined && wide && (
        <div className="flex flex-1 items-center justify-center">
          <Notice icon={MessagesSquare} title={t("choose.title")}>
            {t("choose.text")}
          </Notice>
        </div>
      )}
      <Outlet />
    </div>
  );
}
