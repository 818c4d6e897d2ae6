import { describe, expect, it } from "vitest";
import { conditionOf, flawOf, type FormField, type Integration } from "@/features/integrations/integration";
import { deliverySearch } from "@/features/integrations/search";
import { windowOf } from "@/features/integrations/window";

it("reads the log's filters out of the URL and drops what it does not understand", () => {
  const raw = { kind: "meta_capi", state: "failed", from: "2026-05-01", to: "2026-05-31", cursor: "abc" };
  expect(deliverySearch(raw)).toEqual(raw);
  const odd = deliverySearch({ kind: "Meta!", state: "lost", from: "yesterday", to: "2026-13-40" });
  expect(Object.values(odd).filter((value) => value !== undefined)).toEqual([]);
  expect(Object.values(deliverySearch({})).filter((value) => value !== undefined)).toEqual([]);
});

it("takes a window of days whole, in the reader's time zone", () => {
  const { from = "", to = "" } = windowOf({ from: "2026-05-31", to: "2026-05-31" });
  expect(new Date(from)).toEqual(new Date(2026, 4, 31));
  expect(new Date(to)).toEqual(new Date(2026, 5, 1));
  expect(windowOf({ kind: "webhook", state: "failed" })).toEqual({ kind: "webhook" });
});

describe("a field of the form", () => {
  const field = { key: "k", required: true, hidden: true, pattern: "[0-9]{3}" } as FormField;
  it("must be filled unless its secret is kept", () => {
    expect(flawOf(field, " ", false)).toBe("required");
    expect(flawOf(field, "", true)).toBeUndefined();
    expect(flawOf({ ...field, hidden: false }, "", true)).toBe("required");
  });
  it("fits its pattern as a whole", () => {
    expect(flawOf(field, "123", false)).toBeUndefined();
    expect(flawOf(field, "1234", true)).toBe("pattern");
  });
});

it("names the condition that needs hands first", () => {
  const at = (more: object) =>
    conditionOf({ connected: true, enabled: true, status: "ok", ...more } as Integration);
  expect(at({ connected: false })).toBe("absent");
  expect(at({ enabled: false, status: "off" })).toBe("off");
  expect(at({ enabled: false, status: "broken" })).toBe("broken");
  expect(at({ alert: "failing" })).toBe("failing");
  expect(at({ paused_until: "2026-05-20T09:00:00Z" })).toBe("paused");
  expect(at({})).toBe("ok");
});
