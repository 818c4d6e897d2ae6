import { useMemo } from "react";
import { useLanguage } from "@/lib/i18n";

/** Writes a size in bytes for people: 340 kB, 1.2 MB. */
export function useFileSize() {
  const language = useLanguage();
  return useMemo(() => {
    const unit = (name: "kilobyte" | "megabyte", digits: number) =>
      new Intl.NumberFormat(language, { style: "unit", unit: name, maximumFractionDigits: digits });
    const kilobytes = unit("kilobyte", 0);
    const megabytes = unit("megabyte", 1);
    return (bytes: number) =>
      bytes < 1_000_000 ? kilobytes.format(Math.max(bytes / 1000, 1)) : megabytes.format(bytes / 1_000_000);
  }, [language]);
}
