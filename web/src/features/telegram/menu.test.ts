import { expect, it } from "vitest";
import type { Bot } from "@/features/telegram/bot";
import { fitnessOf } from "@/features/telegram/bot";
import { completed, flawsOf, unfinished } from "@/features/telegram/menu";
import { botSearch, botViewSearch } from "@/features/telegram/search";

it("finds what Telegram would refuse", () => {
  const flaws = flawsOf([
    { name: "buy", description: "Купити" },
    { name: "Buy!", description: "x" },
    { name: "buy", description: "again" },
    { name: "menu", description: " " },
  ]);
  expect([...flaws]).toEqual([
    [1, "name"],
    [2, "twice"],
    [3, "description"],
  ]);
});

it("asks for a command in every language once one has it", () => {
  const commands = { uk: [{ name: "buy", description: "Купити" }], ru: [], en: [] };
  expect(unfinished(commands)).toEqual(["ru", "en"]);
  expect(completed(commands).ru).toEqual([{ name: "buy", description: "" }]);
  expect(unfinished({ uk: [], ru: [], en: [] })).toEqual([]);
});

it("shows the worst of a bot's troubles", () => {
  const health = { checked_at: "", pending: 0, last_error: "", last_error_at: null, drift: [], alert: "" };
  const bot = (more: object) => ({ status: "active", health: { ...health, ...more } }) as unknown as Bot;
  expect(fitnessOf(bot({}))).toBe("well");
  expect(fitnessOf(bot({ pending: 21 }))).toBe("waiting");
  expect(fitnessOf(bot({ pending: 21, last_error: "x" }))).toBe("errors");
  expect(fitnessOf(bot({ last_error: "x", drift: ["url"] }))).toBe("drift");
  expect(fitnessOf(bot({ drift: ["url"], alert: "401" }))).toBe("alert");
  expect(fitnessOf({ status: "active", health: null } as unknown as Bot)).toBe("unknown");
});

it("drops what the URL cannot mean", () => {
  expect(botSearch({ q: " demo ", status: "asleep" })).toEqual({ q: "demo", status: undefined });
  expect(botViewSearch({ tab: "menu", texts: "de" })).toEqual({ tab: "menu", texts: undefined });
});
