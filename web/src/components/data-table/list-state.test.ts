import { expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { listState } from "@/components/data-table/list-state";

const page = (items: string[]) => ({ items, total: items.length, total_more: false });
const forbidden = new Problem(403, {
  code: "permission_missing",
  detail: "permission leads.read is missing",
});
const failed = new Problem(500);

it.each([
  ["loading", undefined, null, false],
  ["rows", page(["a"]), null, true],
  ["empty", page([]), null, false],
  ["filtered-empty", page([]), null, true],
  ["error", undefined, failed, false],
  ["forbidden", undefined, forbidden, false],
  ["rows", page(["a"]), failed, false],
  ["forbidden", page(["a"]), forbidden, false],
] as const)("shows %s", (kind, data, error, narrowed) => {
  const result = { data: data && { ...data, items: [...data.items] }, error };
  expect(listState(result, narrowed).kind).toBe(kind);
});

it("treats what was thrown without an answer as a network failure", () => {
  const state = listState({ data: undefined, error: new TypeError("fetch failed") }, false);
  expect(state).toMatchObject({ kind: "error", problem: { status: 0 } });
});
