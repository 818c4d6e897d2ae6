import type { DeliveryQuery } from "@/api/shapes";
import type { DeliverySearch } from "@/features/integrations/search";

/** The bounds of a search as the API takes them: days become moments, and the last day counts to its end. */
export function windowOf({ kind, from, to }: DeliverySearch): Pick<DeliveryQuery, "kind" | "from" | "to"> {
  return {
    ...(kind ? { kind } : {}),
    ...(from ? { from: midnight(from, 0) } : {}),
    ...(to ? { to: midnight(to, 1) } : {}),
  };
}

/** The moment a day begins here, or the day so many days after it. */
function midnight(day: string, after: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + after).toISOString();
}
