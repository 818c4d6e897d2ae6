import { useNavigate } from "@tanstack/react-router";
import { isFiltered, refine, type ListSearch } from "@/components/data-table/list-search";

/** Changes a list's filters in the URL of the open page; the filters are named once, for "is it narrowed" and reset. */
export function useListSearch<S extends ListSearch>(search: S, filters: readonly (keyof S & string)[]) {
  const navigate = useNavigate();
  const change = (next: Partial<S>, replace = false) => {
    // The router types a search by its route; the kit knows only that it is some list's.
    const update = (current: S) => refine(current, next);
    void navigate({ to: ".", search: update as never, replace });
  };
  return {
    change,
    reset: () => change(Object.fromEntries(filters.map((name) => [name, undefined])) as Partial<S>),
    narrowed: isFiltered(search, filters),
  };
}
