import { expect, it } from "vitest";
import { changesOf } from "@/features/leads/components/activity-detail";
import { leadSearch, leadViewSearch } from "@/features/leads/search";

it("reads the list's state out of the URL", () => {
  const raw = { q: " bmw ", status: "in_progress", type: "sell", sort: "created_at", cursor: "abc" };
  expect(leadSearch(raw)).toEqual({ ...raw, q: "bmw" });
});

it("drops what it does not understand", () => {
  const search = leadSearch({ status: "NEW", type: "rent", sort: "phone", page: "2" });
  expect(Object.values(search).filter((value) => value !== undefined)).toEqual([]);
  expect(leadViewSearch({ tab: "settings" }).tab).toBeUndefined();
  expect(leadViewSearch({ tab: "deliveries" }).tab).toBe("deliveries");
});

it("reads what an activity changed, in each of its shapes", () => {
  expect(changesOf({ kind: "status", data: { from: "new", to: "won" } })).toEqual([
    { field: "status", from: "new", to: "won" },
  ]);
  expect(changesOf({ kind: "updated", data: { budget: { from: "", to: "25 000 $" } } })).toEqual([
    { field: "budget", from: "", to: "25 000 $" },
  ]);
  expect(changesOf({ kind: "merged", data: { car: "BMW X5", bot_id: "42", nested: { a: 1 } } })).toEqual([
    { field: "car", from: "", to: "BMW X5" },
  ]);
});
