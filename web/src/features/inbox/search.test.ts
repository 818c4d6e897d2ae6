import { describe, expect, it } from "vitest";
import { snoozeUntil } from "@/features/inbox/conversation";
import { conversationSearch, inboxSearch } from "@/features/inbox/search";

it("reads the list's state out of the URL", () => {
  const raw = { q: " bmw ", status: "snoozed", assignee: "me", unread: "true" };
  expect(inboxSearch(raw)).toEqual({ ...raw, q: "bmw" });
  const somebody = "0199b3a2-0000-7000-8000-000000000011";
  expect(inboxSearch({ assignee: somebody }).assignee).toBe(somebody);
  expect(conversationSearch({ panel: "context" }).panel).toBe("context");
});

it("drops what it does not understand", () => {
  const search = inboxSearch({ status: "closed", assignee: "all", unread: "1", page: "2" });
  expect(Object.values(search).filter((value) => value !== undefined)).toEqual([]);
  expect(conversationSearch({ panel: "thread" }).panel).toBeUndefined();
});

describe("putting a conversation aside", () => {
  const friday = new Date(2026, 4, 22, 17, 30);

  it.each([
    ["hour", new Date(2026, 4, 22, 18, 30)],
    ["tomorrow", new Date(2026, 4, 23, 9)],
    ["monday", new Date(2026, 4, 25, 9)],
  ] as const)("until %s", (choice, until) => expect(snoozeUntil(choice, friday)).toEqual(until));

  it("means the next Monday on a Monday, and tomorrow on a Sunday", () => {
    expect(snoozeUntil("monday", new Date(2026, 4, 25, 8))).toEqual(new Date(2026, 5, 1, 9));
    expect(snoozeUntil("monday", new Date(2026, 4, 24, 8))).toEqual(new Date(2026, 4, 25, 9));
  });
});
