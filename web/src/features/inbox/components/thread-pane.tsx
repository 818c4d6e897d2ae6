import { useCan } from "@/api/session";
import { Banners } from "@/features/inbox/components/banners";
import { Composer } from "@/features/inbox/components/composer";
import { ConflictNotice } from "@/features/inbox/components/conflict-notice";
import { Thread } from "@/features/inbox/components/thread";
import { ThreadHeader } from "@/features/inbox/components/thread-header";
import { useChange } from "@/features/inbox/use-change";
import type { ConversationDetail } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

interface Props {
  conversation: ConversationDetail;
  heading: "h1" | "h2";
  onClose: () => void;
  /** Shows the context in place of the thread; absent where it stands beside. */
  onContext: (() => void) | undefined;
}

/** The middle pane: who it is and how it stands, what was said, and where to answer. */
export function ThreadPane({ conversation, ...frame }: Props) {
  const t = useT("inbox");
  const mayWrite = useCan("inbox.write");
  const change = useChange(conversation);
  return (
    <article
      aria-label={t("thread", { name: conversation.contact.name || t("nameless") })}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
    >
      <ThreadHeader conversation={conversation} change={change} {...frame} />
      {change.conflict && (
        <ConflictNotice conversation={conversation} mine={change.conflict} change={change} />
      )}
      <Banners conversation={conversation} />
      <Thread conversation={conversation} />
      {mayWrite ? (
        <Composer conversation={conversation} />
      ) : (
        <p className="border-t bg-card px-4 py-3 text-[13px] text-muted-foreground">
          {t("readOnly", { permission: "inbox.write" })}
        </p>
      )}
    </article>
  );
}
