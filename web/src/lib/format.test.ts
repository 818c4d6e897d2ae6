import { expect, it } from "vitest";
import { formats, initials, phoneGroups } from "@/lib/format";

it("tells how long ago, and the date beyond a week", () => {
  const now = Date.parse("2026-05-20T12:00:00Z");
  const { ago, date } = formats("en");
  expect(ago("2026-05-20T11:55:00Z", now)).toBe("5 min. ago");
  expect(ago("2026-05-20T09:30:00Z", now)).toBe("2 hr. ago");
  expect(ago("2026-05-19T11:00:00Z", now)).toBe("yesterday");
  expect(ago("2026-05-20T12:00:30Z", now)).toBe("now");
  expect(ago("2026-05-01T12:00:00Z", now)).toBe(date("2026-05-01T12:00:00Z"));
});

it("groups a Ukrainian number and leaves others alone", () => {
  expect(phoneGroups("+380670001122")).toBe("+380 67 000 11 22");
  expect(phoneGroups("+48600000000")).toBe("+48600000000");
});

it("takes initials of whole characters", () => {
  expect(initials("олена  зразкова третя")).toBe("ОЗ");
  expect(initials("🚗 car")).toBe("🚗C");
  expect(initials("")).toBe("");
});
