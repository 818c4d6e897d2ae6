import type { BotMenu, MenuCommand } from "@/api/shapes";
import { languages, type Language } from "@/lib/i18n";

export type Commands = BotMenu["commands"];

// What Telegram takes in setMyCommands.
export const maxCommands = 100;
export const maxDescription = 256;
const name = /^[a-z0-9_]{1,32}$/;

export type Flaw = "name" | "twice" | "description";

/** What Telegram would refuse in a language's commands, by index. */
export function flawsOf(commands: readonly MenuCommand[]): Map<number, Flaw> {
  const flaws = new Map<number, Flaw>();
  const seen = new Set<string>();
  commands.forEach((command, index) => {
    if (!name.test(command.name)) flaws.set(index, "name");
    else if (seen.has(command.name)) flaws.set(index, "twice");
    else if (command.description.trim() === "") flaws.set(index, "description");
    seen.add(command.name);
  });
  return flaws;
}

/** The languages whose list lacks a command another one has, or holds something Telegram would refuse. */
export function unfinished(commands: Commands): Language[] {
  const names = new Set(languages.flatMap((language) => commands[language].map((command) => command.name)));
  return languages.filter(
    (language) =>
      flawsOf(commands[language]).size > 0 ||
      [...names].some((wanted) => !commands[language].some((command) => command.name === wanted)),
  );
}

/** A copy with every command in every language; a description that is missing is left to be written. */
export function completed(commands: Commands): Commands {
  const names = [
    ...new Set(languages.flatMap((language) => commands[language].map((command) => command.name))),
  ];
  const list = (language: Language) =>
    names.map(
      (wanted) => commands[language].find((c) => c.name === wanted) ?? { name: wanted, description: "" },
    );
  return { uk: list("uk"), ru: list("ru"), en: list("en") };
}
