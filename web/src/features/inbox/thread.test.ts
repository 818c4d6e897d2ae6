import { describe, expect, it } from "vitest";
import { layOut, mergeNewest } from "@/features/inbox/thread";
import type { Message } from "@/features/inbox/wire";

const message = (id: string, more: Partial<Message> = {}): Message => ({
  media: [],
  album_id: null,
  id,
  direction: "in",
  author: { kind: "contact", name: "" },
  repeated: false,
  kind: "text",
  text: id,
  state: "received",
  at: "2026-05-20T09:00:00Z",
  ...more,
});
const photo = (id: string) => ({
  id,
  kind: "photo" as const,
  name: "",
  mime: "image/jpeg",
  size: 1,
  url: "",
});

describe("the layout of a thread", () => {
  it("reads from the oldest to the newest, by local day", () => {
    const days = layOut([
      message("c", { at: "2026-05-22T12:00:00Z" }),
      message("b", { at: "2026-05-20T12:01:00Z" }),
      message("a", { at: "2026-05-20T12:00:00Z" }),
    ]);
    expect(days.map((day) => day.bubbles.map((bubble) => bubble.key))).toEqual([["a", "b"], ["c"]]);
  });

  it("names the author again only when somebody else spoke between", () => {
    const [day] = layOut([
      message("d", { direction: "out", author: { kind: "user", id: "u2", name: "" } }),
      message("c", { direction: "out", author: { kind: "user", id: "u1", name: "" } }),
      message("b"),
      message("a"),
    ]);
    expect(day?.bubbles.map((bubble) => bubble.first)).toEqual([true, false, true, true]);
  });

  it("joins an album under its caption and tells its worst part", () => {
    const out = { direction: "out", album_id: "x", kind: "photo" } as const;
    const [day] = layOut([
      message("after", { direction: "out" }),
      message("2", { ...out, text: "", state: "failed", error: "too big", media: [photo("p2")] }),
      message("1", { ...out, text: "Two", state: "sent", media: [photo("p1")] }),
    ]);
    expect(day?.bubbles).toHaveLength(2);
    expect(day?.bubbles[0]?.media.map((item) => item.id)).toEqual(["p1", "p2"]);
    expect(day?.bubbles[0]?.message).toMatchObject({ text: "Two", state: "failed", error: "too big" });
  });

  it("keeps albums of the same id apart when others came between or the other side sent", () => {
    const [day] = layOut([
      message("3", { album_id: "x" }),
      message("2"),
      message("1", { album_id: "x" }),
      message("0", { album_id: "x", direction: "out" }),
    ]);
    expect(day?.bubbles).toHaveLength(4);
  });
});

describe("bringing a thread up to date", () => {
  const loaded = {
    pages: [
      { items: [message("4"), message("3")], next_cursor: "n3" },
      { items: [message("2"), message("1")], next_cursor: null },
    ],
    pageParams: ["", "n3"],
  };

  it("adds what is new, takes what changed, and keeps the way back", () => {
    const merged = mergeNewest(loaded, {
      items: [message("5"), message("4", { text: "edited" }), message("3")],
      next_cursor: "n3",
    });
    expect(merged?.pages.map((page) => page.items.map((item) => item.id))).toEqual([
      ["5", "4", "3"],
      ["2", "1"],
    ]);
    expect(merged?.pages[0]?.items[1]?.text).toBe("edited");
    expect(merged?.pages[0]?.next_cursor).toBe("n3");
    expect(merged?.pageParams).toEqual(["", "n3"]);
  });

  it("gives up when messages lie between", () => {
    expect(mergeNewest(loaded, { items: [message("9"), message("8")], next_cursor: "n8" })).toBeUndefined();
  });

  it("takes the only page of a thread that was empty", () => {
    const empty = { pages: [{ items: [], next_cursor: null }], pageParams: [""] };
    const merged = mergeNewest(empty, { items: [message("1")], next_cursor: null });
    expect(merged?.pages[0]?.items.map((item) => item.id)).toEqual(["1"]);
  });
});
