import { describe, expect, it } from "vitest";
import { navigationFor } from "@/app/navigation";
import { safeReturn } from "@/app/paths";

describe("navigation", () => {
  it("offers a section to whoever holds its permission", () => {
    expect(navigationFor(["leads.read"]).map((item) => item.to)).toEqual(["/leads"]);
  });

  it("offers nothing without permissions, and a write right opens nothing by itself", () => {
    expect(navigationFor([])).toEqual([]);
    expect(navigationFor(["leads.write", "scenarios.write"])).toEqual([]);
  });
});

describe("the way back after sign-in", () => {
  it("keeps the deep link with its search", () => {
    expect(safeReturn("/leads/42?tab=deliveries&q=bmw")).toBe("/leads/42?tab=deliveries&q=bmw");
  });

  it.each([
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "javascript:alert(1)",
    "",
    undefined,
    7,
    "/login?next=/",
  ])("refuses %j", (next) => expect(safeReturn(next)).toBe("/"));
});
