/** What every list keeps in the URL besides its own filters. `sort` is a field, with `-` for descending. */
export interface ListSearch {
  q?: string | undefined;
  sort?: string | undefined;
  cursor?: string | undefined;
}

/** One page of the API's list contract. `total` is exact unless `total_more`. */
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  total: number;
  total_more: boolean;
}

/** A free-text parameter: trimmed, cut to `max` characters, absent when empty. */
export function text(raw: unknown, max = 100): string | undefined {
  if (typeof raw !== "string") return undefined;
  const value = raw.trim().slice(0, max);
  return value === "" ? undefined : value;
}

/** A parameter with a known vocabulary; anything else in the URL is as good as absent. */
export function oneOf<const T extends string>(known: readonly T[], raw: unknown): T | undefined {
  return known.find((value) => value === raw);
}

/** The search after a filter or the sort changed: back on the first page, without empty values. */
export function refine<S extends ListSearch>(search: S, change: Partial<S>): S {
  const next = { ...search, ...change, cursor: undefined };
  for (const name of Object.keys(next) as (keyof S)[]) {
    if (next[name] === undefined || next[name] === "") Reflect.deleteProperty(next, name);
  }
  return next;
}

/** True when any of the named filters narrows the list. Sort and page do not. */
export function isFiltered<S extends ListSearch>(search: S, filters: readonly (keyof S)[]): boolean {
  return filters.some((name) => search[name] !== undefined && search[name] !== "");
}

/** The sort after a press on a column: descending, ascending, and then the list's own order (absent). */
export function nextSort(current: string | undefined, field: string): string | undefined {
  if (current === `-${field}`) return field;
  if (current === field) return undefined;
  return `-${field}`;
}

export function sortDirection(
  current: string | undefined,
  field: string,
): "ascending" | "descending" | "none" {
  if (current === field) return "ascending";
  return current === `-${field}` ? "descending" : "none";
}
