import { RotateCw, SquareMousePointer, StickyNote } from "lucide-react";
import { useCan } from "@/api/session";
import { oneOf } from "@/components/data-table/list-search";
import { Button } from "@/components/ui/button";
import { actorKinds, messageKinds } from "@/features/inbox/conversation";
import { Attachments } from "@/features/inbox/components/attachments";
import { StateMark } from "@/features/inbox/components/state-mark";
import type { Bubble } from "@/features/inbox/thread";
import { useReply } from "@/features/inbox/use-reply";
import type { ConversationDetail, Message } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

/** One message or album: the person's on the left, ours on the right with how far it got, notes across. */
export function MessageRow({ bubble, conversation }: { bubble: Bubble; conversation: ConversationDetail }) {
  const t = useT("inbox");
  const { dateTime, time } = useFormats();
  const { message, media, first } = bubble;
  const note = message.direction === "note";
  const mine = message.direction === "out";
  const author = useAuthor(message, conversation.contact.name);
  return (
    <li
      data-testid="message"
      data-direction={message.direction}
      className={cn(
        "flex max-w-[88%] flex-col",
        first && "mt-2",
        mine && "items-end self-end",
        note && "max-w-full self-stretch",
        !mine && !note && "items-start self-start",
      )}
    >
      {(first || note) && (
        <span className="mb-0.5 flex items-center gap-1 px-1 text-xs text-muted-foreground">
          {note && <StickyNote aria-hidden className="size-3.5" />}
          {note ? t("noteBy", { name: author }) : author}
        </span>
      )}
      <div
        className={cn(
          "max-w-full overflow-hidden rounded-2xl px-3.5 py-2 break-words whitespace-pre-line",
          mine && "rounded-br-md bg-accent text-accent-foreground",
          note && "rounded-lg border border-dashed border-warning bg-warning-soft text-foreground",
          !mine && !note && "rounded-bl-md border bg-card",
        )}
      >
        <Kind message={message} bare={media.length === 0} />
        {media.length > 0 && <Attachments conversation={conversation.id} media={media} />}
        {message.text && <span className={cn(media.length > 0 && "mt-1.5 block")}>{message.text}</span>}
      </div>
      <span className="mt-0.5 flex flex-wrap items-center gap-x-1.5 px-1 text-xs text-muted-foreground">
        <time dateTime={message.at} title={dateTime(message.at)}>
          {time(message.at)}
        </time>
        {message.edited_at && <span title={dateTime(message.edited_at)}>{t("message.edited")}</span>}
        {message.repeated && <span>{t("message.repeated")}</span>}
        {mine && <StateMark state={message.state} />}
      </span>
      {message.error && <p className="px-1 text-xs font-medium text-destructive">{message.error}</p>}
      {mine && message.state === "failed" && <Again message={message} conversation={conversation} />}
    </li>
  );
}

function useAuthor({ author }: Message, contact: string): string {
  const t = useT("inbox");
  const kind = oneOf(actorKinds, author.kind);
  if (kind === "contact" && contact) return contact;
  return author.name || (kind ? t(`actor.${kind}`) : author.kind);
}

/** Names what is not plain text; what comes with its file speaks for itself. */
function Kind({ message, bare }: { message: Message; bare: boolean }) {
  const t = useT("inbox");
  if (message.kind === "text" || message.kind === "note" || !bare) return null;
  const word = oneOf(messageKinds, message.kind);
  return (
    <span className="flex items-center gap-1.5 text-[13px] font-medium">
      {message.kind === "press" && <SquareMousePointer aria-hidden className="size-3.5" />}
      {word ? t(`message.kind.${word}`) : message.kind}
    </span>
  );
}

/** Sends the text of a failed reply anew. Files would have to be uploaded again, so they are not offered. */
function Again({ message, conversation }: { message: Message; conversation: ConversationDetail }) {
  const t = useT("inbox");
  const { reply, busy } = useReply(conversation.id);
  const mayWrite = useCan("inbox.write");
  if (!mayWrite || conversation.unreachable || message.kind !== "text" || message.media?.length) return null;
  return (
    <Button
      variant="link"
      size="inline"
      className="px-1 text-xs [&_svg]:size-3.5"
      aria-disabled={busy}
      onClick={() => {
        if (!busy) void reply({ kind: "text", text: message.text });
      }}
    >
      <RotateCw aria-hidden />
      {t("message.again")}
    </Button>
  );
}
