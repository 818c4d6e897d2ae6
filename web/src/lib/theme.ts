import { recall, remember } from "@/lib/storage";
import { createStore, useStore } from "@/lib/store";

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

const isTheme = (value: string | null): value is Theme => themes.some((theme) => theme === value);
const remembered = recall("theme");
const choice = createStore<Theme>(isTheme(remembered) ? remembered : "system");

function apply(): void {
  const theme = choice.get();
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** Follows the system from now on while the choice is "system". The first paint is public/theme.js's. */
export function startTheme(): void {
  apply();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}

export function setTheme(theme: Theme): void {
  choice.set(theme);
  remember("theme", theme);
  apply();
}

export const useTheme = (): Theme => useStore(choice);
