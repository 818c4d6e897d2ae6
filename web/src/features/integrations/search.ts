import { oneOf, text, type ListSearch } from "@/components/data-table/list-search";
import { deliveryStates, type DeliveryState } from "@/features/integrations/integration";

export interface DeliverySearch extends ListSearch {
  kind?: string | undefined;
  state?: DeliveryState | undefined;
  /** First and last day, both included, in the reader's time zone: 2026-05-20. */
  from?: string | undefined;
  to?: string | undefined;
}

/** The filters that narrow the log; "reset" clears exactly these. */
export const deliveryFilters = ["kind", "state", "from", "to"] as const;

/** Reads the log's state out of the URL; what is not understood is dropped. */
export function deliverySearch(raw: Record<string, unknown>): DeliverySearch {
  return {
    kind: word(raw.kind),
    state: oneOf(deliveryStates, raw.state),
    from: day(raw.from),
    to: day(raw.to),
    cursor: text(raw.cursor, 500),
  };
}

const word = (raw: unknown) => (typeof raw === "string" && /^[a-z0-9_]{1,40}$/.test(raw) ? raw : undefined);

function day(raw: unknown): string | undefined {
  const value = text(raw, 10) ?? "";
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}
