import { asProblem, type Problem } from "@/api/problem";
import type { Page } from "@/components/data-table/list-search";

/** What a list shows. The six are told apart so that none of them ever looks like another. */
export type ListState<T> =
  | { kind: "loading" }
  | { kind: "forbidden"; problem: Problem }
  | { kind: "error"; problem: Problem }
  | { kind: "empty" }
  | { kind: "filtered-empty" }
  | { kind: "rows"; page: Page<T> };

interface Result<T> {
  data: Page<T> | undefined;
  error: unknown;
}

/** Rows already on screen stay through a failed reload, unless the right to see them is gone. */
export function listState<T>({ data, error }: Result<T>, narrowed: boolean): ListState<T> {
  if (error) {
    const problem = asProblem(error);
    if (problem.status === 403) return { kind: "forbidden", problem };
    if (!data) return { kind: "error", problem };
  }
  if (!data) return { kind: "loading" };
  if (data.items.length > 0) return { kind: "rows", page: data };
  return { kind: narrowed ? "filtered-empty" : "empty" };
}
