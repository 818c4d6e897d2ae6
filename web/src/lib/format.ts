import { useMemo } from "react";
import { useLanguage, type Language } from "@/lib/i18n";

const minute = 60_000;
const units = [
  ["day", 24 * 60 * minute],
  ["hour", 60 * minute],
  ["minute", minute],
] as const;

/** How times and numbers are written in one language; times are shown in the reader's time zone. */
export function formats(language: Language) {
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const number = new Intl.NumberFormat(language);
  return {
    date: (at: string) => date.format(new Date(at)),
    time: (at: string) => time.format(new Date(at)),
    dateTime: (at: string) => dateTime.format(new Date(at)),
    number: (value: number) => number.format(value),
    /** "5 min ago" within a week of now, the date beyond it. */
    ago: (at: string, now: number) => {
      const past = now - new Date(at).getTime();
      if (past > 7 * 24 * 60 * minute) return date.format(new Date(at));
      for (const [unit, size] of units) {
        if (past >= size) return relative.format(-Math.floor(past / size), unit);
      }
      return relative.format(0, "second");
    },
  };
}

export function useFormats() {
  const language = useLanguage();
  return useMemo(() => formats(language), [language]);
}

/** An E.164 number in groups for reading: +380 67 111 22 33; other numbers are left as they are. */
export function phoneGroups(phone: string): string {
  const ukrainian = /^\+380(\d{2})(\d{3})(\d{2})(\d{2})$/.exec(phone);
  return ukrainian ? `+380 ${ukrainian.slice(1).join(" ")}` : phone;
}

/** Up to two initials for an avatar. */
export function initials(name: string): string {
  return name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? "")
    .join("");
}
