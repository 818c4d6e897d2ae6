import { describe, expect, it } from "vitest";
import {
  isFiltered,
  nextSort,
  oneOf,
  refine,
  sortDirection,
  text,
  type ListSearch,
} from "@/components/data-table/list-search";

describe("a list's URL state", () => {
  it("goes back to the first page when a filter or the sort changes", () => {
    const search = { q: "bmw", sort: "-created_at", cursor: "abc" };
    expect(refine(search, { q: "audi" })).toEqual({ q: "audi", sort: "-created_at" });
    expect(refine(search, { sort: undefined })).toEqual({ q: "bmw" });
  });

  it("drops what is empty and keeps parameters the kit does not know", () => {
    expect(refine({ q: "bmw", tab: "deliveries" }, { q: "" })).toEqual({ tab: "deliveries" });
  });

  it("counts only filters as narrowing", () => {
    expect(isFiltered<ListSearch>({ sort: "created_at", cursor: "abc" }, ["q"])).toBe(false);
    expect(isFiltered({ q: "" }, ["q"])).toBe(false);
    expect(isFiltered({ q: "bmw" }, ["q"])).toBe(true);
  });

  it("cycles a column: descending, ascending, the list's own order", () => {
    const presses = ["created_at", "created_at", "created_at"].reduce<(string | undefined)[]>(
      (seen, field) => [...seen, nextSort(seen.at(-1), field)],
      [undefined],
    );
    expect(presses).toEqual([undefined, "-created_at", "created_at", undefined]);
    expect(nextSort("-name", "created_at")).toBe("-created_at");
  });

  it("tells assistive technology the order", () => {
    expect(sortDirection("-created_at", "created_at")).toBe("descending");
    expect(sortDirection("created_at", "created_at")).toBe("ascending");
    expect(sortDirection("-name", "created_at")).toBe("none");
  });

  it("reads parameters somebody else may have written", () => {
    expect(text("  bmw  ")).toBe("bmw");
    expect(text("x".repeat(500))).toHaveLength(100);
    expect(text("   ")).toBeUndefined();
    expect(text(7)).toBeUndefined();
    expect(oneOf(["new", "won"], "won")).toBe("won");
    expect(oneOf(["new", "won"], "WON")).toBeUndefined();
    expect(oneOf(["new", "won"], undefined)).toBeUndefined();
  });
});
