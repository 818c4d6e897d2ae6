import { oneOf, text, type ListSearch } from "@/components/data-table/list-search";
import { botStatuses, type BotStatus } from "@/features/telegram/bot";
import { languages, type Language } from "@/lib/i18n";

export interface BotSearch extends ListSearch {
  status?: BotStatus | undefined;
}

/** The filters that narrow the list; "reset" clears exactly these. */
export const botFilters = ["q", "status"] as const;

export const botTabs = ["health", "menu"] as const;
export type BotTab = (typeof botTabs)[number];

/** Reads the list's state out of the URL; what is not understood is dropped. */
export function botSearch(raw: Record<string, unknown>): BotSearch {
  return { q: text(raw.q), status: oneOf(botStatuses, raw.status) };
}

/** The open bot adds which of its tabs is in front, and whose commands are shown. */
export function botViewSearch(raw: Record<string, unknown>): {
  tab?: BotTab | undefined;
  texts?: Language | undefined;
} {
  return { tab: oneOf(botTabs, raw.tab), texts: oneOf(languages, raw.texts) };
}
