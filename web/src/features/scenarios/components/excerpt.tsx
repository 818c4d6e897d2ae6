import type { Texts } from "@/api/shapes";
import { read } from "@/features/scenarios/flow";
import { useT, type Language } from "@/lib/i18n";

/** The beginning of a text as plain words: tags are Telegram's and mean nothing in two lines. */
export function Excerpt({ value, texts }: { value: unknown; texts: Language }) {
  const t = useT("scenarios");
  const words = read(value as Texts | undefined, texts).replace(/<[^>]*>/g, "");
  return words ? words : <span className="text-muted-foreground italic">{t("noText")}</span>;
}
