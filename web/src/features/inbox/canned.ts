import type { CannedReply, ConversationDetail } from "@/features/inbox/wire";

/** The `/word` being typed at the caret, when it begins the text or follows a space. */
export function slashAt(text: string, caret: number): { from: number; word: string } | undefined {
  const match = /(^|\s)\/([^\s/]*)$/.exec(text.slice(0, caret));
  return match ? { from: caret - (match[2] ?? "").length - 1, word: match[2] ?? "" } : undefined;
}

/** The replies a typed word means: those in the person's language first, and shortcuts before texts. */
export function matching(replies: readonly CannedReply[], word: string, language: string): CannedReply[] {
  const wanted = word.toLowerCase();
  const score = (reply: CannedReply) => {
    if (reply.shortcut.toLowerCase().startsWith(wanted)) return 2;
    return wanted.length > 1 && reply.text.toLowerCase().includes(wanted) ? 1 : 0;
  };
  const own = (reply: CannedReply) => (reply.language === language ? 1 : 0);
  return replies
    .filter((reply) => score(reply) > 0)
    .sort((a, b) => own(b) - own(a) || score(b) - score(a) || a.shortcut.localeCompare(b.shortcut))
    .slice(0, 8);
}

const variable = /\{([a-z_][a-z0-9_.]*)\}/gi;

/** Fills `{name}` and the like; a variable nothing is known of stays, for a person to see and replace. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(variable, (whole, name: string) => values[name.toLowerCase()] || whole);
}

/** Where the first variable still to be replaced by hand stands. */
export function firstGap(text: string): { from: number; to: number } | undefined {
  const match = /\{[a-z_][a-z0-9_.]*\}/i.exec(text);
  return match ? { from: match.index, to: match.index + match[0].length } : undefined;
}

/** What canned replies may speak of: the person, who writes, and what the scenario has learned. */
export function valuesOf(conversation: ConversationDetail, agent: string): Record<string, string> {
  const learned = Object.entries(conversation.session?.vars ?? {})
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    ...(Object.fromEntries(learned) as Record<string, string>),
    name: conversation.contact.name,
    phone: conversation.contact.phone ?? "",
    bot: conversation.bot.name,
    agent,
  };
}
