import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { follow } from "@/features/inbox/feed";

const change = { kind: "conversation", entity_id: "c1" };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function hide(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

function start() {
  const read = vi.fn((cursor: string | undefined) => Promise.resolve({ cursor: cursor ?? "1", changes: [] }));
  const onChanges = vi.fn();
  const onJoin = vi.fn();
  const isLost = (error: unknown) => error === "lost";
  const stop = follow({ read, onChanges, onJoin, isLost });
  return { read, onChanges, onJoin, stop };
}

it("joins where the feed stands, asks every 3 s and passes changes on", async () => {
  const { read, onChanges, onJoin, stop } = start();
  await vi.advanceTimersByTimeAsync(0);
  expect(onJoin).toHaveBeenCalledTimes(1);
  read.mockResolvedValueOnce({ cursor: "2", changes: [change] as never });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(onChanges).toHaveBeenCalledExactlyOnceWith([change]);
  // A page of changes is followed at once by the question for the next one.
  await vi.advanceTimersByTimeAsync(1);
  expect(read.mock.calls.map(([cursor]) => cursor)).toEqual([undefined, "1", "2"]);
  stop();
});

it("asks every 30 s while hidden, and at once when seen again", async () => {
  const { read, stop } = start();
  await vi.advanceTimersByTimeAsync(0);
  hide(true);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(read).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(read).toHaveBeenCalledTimes(2);
  hide(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(read).toHaveBeenCalledTimes(3);
  stop();
});

it("waits longer after failures, keeps its cursor, and joins anew when the cursor is lost", async () => {
  const { read, onJoin, stop } = start();
  await vi.advanceTimersByTimeAsync(0);
  read.mockRejectedValueOnce("down");
  await vi.advanceTimersByTimeAsync(3_000);
  await vi.advanceTimersByTimeAsync(5_999);
  expect(read).toHaveBeenCalledTimes(2);
  read.mockRejectedValueOnce("lost");
  await vi.advanceTimersByTimeAsync(1);
  expect(read.mock.calls.at(-1)).toEqual(["1"]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(read.mock.calls[3]).toEqual([undefined]);
  expect(onJoin).toHaveBeenCalledTimes(2);
  stop();
});

it("asks nothing after it was stopped", async () => {
  const { read, stop } = start();
  await vi.advanceTimersByTimeAsync(0);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  hide(false);
  expect(read).toHaveBeenCalledTimes(1);
});
