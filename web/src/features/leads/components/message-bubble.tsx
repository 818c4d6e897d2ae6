import {
  Check,
  CheckCheck,
  CircleAlert,
  CircleHelp,
  Clock,
  Image,
  Paperclip,
  SquareMousePointer,
  type LucideIcon,
} from "lucide-react";
import { actorKinds, known, messageKinds, messageStates, type Message } from "@/features/leads/lead";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

type State = (typeof messageStates)[number];
const icons: Record<State, LucideIcon> = {
  received: Check,
  queued: Clock,
  sending: Clock,
  sent: CheckCheck,
  failed: CircleAlert,
  unknown: CircleHelp,
};

/** One message: the person's on the left, ours on the right with how far it got. */
export function MessageBubble({ message, contact }: { message: Message; contact: string }) {
  const t = useT("leads");
  const { dateTime, time } = useFormats();
  const mine = message.direction === "out";
  const kind = known(actorKinds, message.author.kind);
  const author = (kind === "contact" && contact) || (kind ? t(`actor.${kind}`) : message.author.kind);
  return (
    <li className={cn("flex max-w-[85%] flex-col", mine ? "items-end self-end" : "items-start self-start")}>
      <span className="mb-0.5 px-1 text-xs text-muted-foreground">{author}</span>
      <div
        className={cn(
          "rounded-2xl px-3.5 py-2 break-words whitespace-pre-line",
          mine ? "rounded-br-md bg-accent text-accent-foreground" : "rounded-bl-md bg-muted",
        )}
      >
        <Attachment kind={message.kind} />
        {message.text}
      </div>
      <span className="mt-0.5 flex items-center gap-1.5 px-1 text-xs text-muted-foreground">
        <time dateTime={message.at} title={dateTime(message.at)}>
          {time(message.at)}
        </time>
        {message.edited_at && <span>{t("message.edited")}</span>}
        {message.repeated && <span>{t("message.repeated")}</span>}
        {mine && <StateMark state={message.state} />}
      </span>
      {message.error && <p className="px-1 text-xs font-medium text-destructive">{message.error}</p>}
    </li>
  );
}

function Attachment({ kind }: { kind: string }) {
  const t = useT("leads");
  if (kind === "text") return null;
  const word = known(messageKinds, kind);
  const Icon = kind === "photo" ? Image : kind === "press" ? SquareMousePointer : Paperclip;
  return (
    <span className="flex items-center gap-1.5 text-[13px] font-medium">
      <Icon aria-hidden className="size-3.5" />
      {word ? t(`message.kind.${word}`) : kind}
    </span>
  );
}

function StateMark({ state }: { state: string }) {
  const t = useT("leads");
  const word = known(messageStates, state);
  const Icon = word ? icons[word] : CircleHelp;
  return (
    <span className={cn("flex items-center gap-1", state === "failed" && "font-medium text-destructive")}>
      <Icon aria-hidden className="size-3.5" />
      {word ? t(`message.state.${word}`) : state}
    </span>
  );
}
