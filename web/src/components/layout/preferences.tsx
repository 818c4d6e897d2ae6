import { Segmented } from "@/components/layout/segmented";
import { languages, setLanguage, useLanguage, useT } from "@/lib/i18n";
import { setTheme, themes, useTheme } from "@/lib/theme";

const short = { uk: "Укр", ru: "Рус", en: "Eng" } as const;

export function LanguageChoice() {
  const t = useT("shell");
  return (
    <Segmented
      legend={t("language")}
      value={useLanguage()}
      options={languages.map((value) => ({ value, label: short[value], lang: value }))}
      onChange={(value) => void setLanguage(value)}
    />
  );
}

export function ThemeChoice() {
  const t = useT("shell");
  return (
    <Segmented
      legend={t("theme.label")}
      value={useTheme()}
      options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
      onChange={setTheme}
    />
  );
}
