import { describe, expect, it } from "vitest";
import { fill, firstGap, matching, slashAt, valuesOf } from "@/features/inbox/canned";
import type { CannedReply, ConversationDetail } from "@/features/inbox/wire";

describe("the typed word", () => {
  it.each([
    ["/", 1, { from: 0, word: "" }],
    ["/he", 3, { from: 0, word: "he" }],
    ["Добрий день /ці", 15, { from: 12, word: "ці" }],
    ["a\n/x", 4, { from: 2, word: "x" }],
    ["/hello there", 12, undefined],
    ["https://example.test", 20, undefined],
    ["24/7", 4, undefined],
    ["", 0, undefined],
  ])("of %j at %i", (text, caret, expected) => expect(slashAt(text, caret)).toEqual(expected));
});

const reply = (shortcut: string, language: CannedReply["language"] = "uk", text = ""): CannedReply => ({
  id: `${shortcut}-${language}`,
  version: 1,
  updated_at: "2026-05-20T09:00:00Z",
  shortcut,
  language,
  text,
});

it("offers the person's language first, then shortcuts before texts", () => {
  const replies = [
    reply("price", "en"),
    reply("privet", "ru"),
    reply("visit", "ru", "price later"),
    reply("hours", "ru", "9-18"),
  ];
  expect(matching(replies, "pri", "ru").map(({ id }) => id)).toEqual(["privet-ru", "visit-ru", "price-en"]);
  expect(matching(replies, "", "en")[0]?.id).toBe("price-en");
  expect(matching(replies, "zzz", "en")).toEqual([]);
});

describe("variables", () => {
  const conversation = {
    contact: { id: "1", name: "Олена", phone: null },
    bot: { id: "2", name: "Demo", username: "demo_bot" },
    session: { flow: "f", node: "n", vars: { car: "BMW X5", budget: 25000, name: "typed", photos: ["a"] } },
  } as unknown as ConversationDetail;
  const values = valuesOf(conversation, "Оксана");

  it("are filled from the person, the agent and the scenario", () => {
    expect(fill("{name}, {car} за {budget} $. {agent}, {bot}", values)).toBe(
      "Олена, BMW X5 за 25000 $. Оксана, Demo",
    );
  });

  it("stay when nothing is known of them, and the first gap is found", () => {
    const text = fill("{name}: {phone} {toString}", values);
    expect(text).toBe("Олена: {phone} {toString}");
    expect(firstGap(text)).toEqual({ from: 7, to: 14 });
    expect(firstGap("no gaps {}")).toBeUndefined();
  });
});
