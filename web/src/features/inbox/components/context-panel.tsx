import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, ChevronRight, Phone } from "lucide-react";
import type { ReactNode } from "react";
import { paths } from "@/app/paths";
import { useCan } from "@/api/session";
import { oneOf } from "@/components/data-table/list-search";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { leadQuery } from "@/features/inbox/api";
import { Previous } from "@/features/inbox/components/previous";
import { channels } from "@/features/inbox/conversation";
import type { ConversationDetail } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { phoneGroups, useFormats } from "@/lib/format";
import { isLanguage, useT } from "@/lib/i18n";

interface Props {
  conversation: ConversationDetail;
  heading: "h1" | "h2";
  /** Stands in the thread's place rather than beside it. */
  alone: boolean;
  onBack: (() => void) | undefined;
}

/** The right pane: who the person is, their lead, where the bot is with them, and what was before. */
export function ContextPanel({ conversation, heading: Heading, alone, onBack }: Props) {
  const t = useT("inbox");
  const { dateTime } = useFormats();
  const { contact, channel, bot, session } = conversation;
  const word = oneOf(channels, channel);
  const level = Heading === "h1" ? "h2" : "h3";
  const variables = Object.entries(session?.vars ?? {}).filter(([, value]) => plain(value) !== "");
  return (
    <section
      aria-label={t("context.title")}
      data-testid="context"
      className={cn("flex min-h-0 flex-col bg-card", alone ? "min-w-0 flex-1" : "w-80 shrink-0 border-l")}
    >
      <header className="flex items-center gap-1 border-b px-2 py-2 md:px-4 md:py-3">
        {onBack && (
          <button
            type="button"
            aria-label={t("context.back")}
            onClick={onBack}
            className={buttonVariants({ variant: "ghost", size: "icon" })}
          >
            <ArrowLeft aria-hidden className="size-5" />
          </button>
        )}
        <Heading className="min-w-0 flex-1 truncate text-base leading-9 font-semibold tracking-tight">
          {alone ? contact.name || t("nameless") : t("context.title")}
        </Heading>
        {contact.phone && (
          <a
            href={`tel:${contact.phone}`}
            aria-label={t("call", { name: contact.name || t("nameless") })}
            className={buttonVariants({ variant: "outline", size: "icon" })}
          >
            <Phone aria-hidden />
          </a>
        )}
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-4 py-5">
        <Group level={level} title={t("context.contact")}>
          <dl className="grid grid-cols-2 gap-x-4 gap-y-3">
            <Fact name={t("field.phone")}>{contact.phone && phoneGroups(contact.phone)}</Fact>
            <Fact name={t("field.language")}>
              {isLanguage(contact.language) ? t(`language.${contact.language}`) : contact.language}
            </Fact>
            <Fact name={t("field.channel")}>{word ? t(`channel.${word}`) : channel}</Fact>
            <Fact name={t("field.bot")}>{bot.name}</Fact>
            <Fact name={t("field.since")}>{dateTime(conversation.created_at)}</Fact>
          </dl>
        </Group>
        <Group level={level} title={t("context.lead")}>
          {conversation.lead_id ? (
            <Lead id={conversation.lead_id} />
          ) : (
            <p className="text-[13px] text-muted-foreground">{t("context.noLead")}</p>
          )}
        </Group>
        <Group level={level} title={t("context.session")}>
          {session ? (
            <dl className="grid grid-cols-2 gap-x-4 gap-y-3">
              <Fact name={t("field.flow")}>{session.flow}</Fact>
              <Fact name={t("field.node")}>{session.node}</Fact>
              {variables.map(([name, value]) => (
                <Fact key={name} name={name}>
                  {plain(value)}
                </Fact>
              ))}
            </dl>
          ) : (
            <p className="text-[13px] text-muted-foreground">{t("context.noSession")}</p>
          )}
        </Group>
        <Group level={level} title={t("context.previous")}>
          <Previous conversation={conversation} />
        </Group>
      </div>
    </section>
  );
}

function Group({
  title,
  level: Level,
  children,
}: {
  title: string;
  level: "h2" | "h3";
  children: ReactNode;
}) {
  return (
    <div>
      <Level className="mb-2.5 font-semibold">{title}</Level>
      {children}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  const t = useT("inbox");
  return (
    <div className="min-w-0">
      <dt className="truncate text-xs text-muted-foreground">{name}</dt>
      <dd className="mt-0.5 text-[13px] break-words">{children || t("blank")}</dd>
    </div>
  );
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function Lead({ id }: { id: string }) {
  const t = useT("inbox");
  const mayRead = useCan("leads.read");
  const { data: lead, isError } = useQuery({ ...leadQuery(id), enabled: mayRead });
  if (!mayRead) {
    return <p className="text-[13px] text-muted-foreground">{t("needs", { permission: "leads.read" })}</p>;
  }
  if (!lead && !isError) return <Skeleton className="h-14 rounded-lg" />;
  return (
    <Link
      to={paths.lead}
      params={{ id }}
      data-testid="lead-link"
      className="flex items-center gap-3 rounded-lg border p-3 transition-colors hover:bg-muted"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{lead?.code ?? t("context.lead")}</span>
        {lead && (
          <span className="block truncate text-[13px] text-muted-foreground">
            {[lead.car, lead.budget, lead.city].filter(Boolean).join(" · ") || t("blank")}
          </span>
        )}
      </span>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-muted-foreground" />
    </Link>
  );
}
