import { oneOf, text, type ListSearch } from "@/components/data-table/list-search";
import { leadStatuses, leadTypes, type LeadStatus, type LeadType } from "@/features/leads/lead";

export interface LeadSearch extends ListSearch {
  status?: LeadStatus | undefined;
  type?: LeadType | undefined;
  sort?: LeadSort | undefined;
}

/** The filters that narrow the list; "reset" clears exactly these. */
export const leadFilters = ["q", "status", "type"] as const;

export const leadSorts = ["-created_at", "created_at", "-last_activity_at"] as const;
export type LeadSort = (typeof leadSorts)[number];

export const leadTabs = ["timeline", "conversation", "deliveries"] as const;
export type LeadTab = (typeof leadTabs)[number];

/** Reads the list's state out of the URL; what is not understood is dropped. */
export function leadSearch(raw: Record<string, unknown>): LeadSearch {
  return {
    q: text(raw.q),
    status: oneOf(leadStatuses, raw.status),
    type: oneOf(leadTypes, raw.type),
    sort: oneOf(leadSorts, raw.sort),
    cursor: text(raw.cursor, 500),
  };
}

/** The open lead adds which of its tabs is in front. */
export function leadViewSearch(raw: Record<string, unknown>): { tab?: LeadTab | undefined } {
  return { tab: oneOf(leadTabs, raw.tab) };
}
