import { cn } from "@/lib/cn";
import { languages, useT, type Language } from "@/lib/i18n";

/** Which language the texts are shown and written in; a dot marks those in which something is not written. */
export function TextTabs({
  value,
  missing,
  onChange,
}: {
  value: Language;
  missing: readonly Language[];
  onChange: (language: Language) => void;
}) {
  const t = useT("scenarios");
  return (
    <div role="group" aria-label={t("textsIn")} className="flex rounded-lg bg-muted p-0.5">
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          aria-pressed={language === value}
          onClick={() => onChange(language)}
          className={cn(
            "flex h-10 flex-1 items-center justify-center gap-1.5 rounded-md px-2 text-[13px] transition-colors md:h-8",
            language === value
              ? "bg-card font-medium text-foreground shadow-sm"
              : "text-muted-foreground hover:text-foreground",
          )}
        >
          {t(`language.${language}`)}
          {missing.includes(language) && (
            <>
              <span aria-hidden className="size-1.5 rounded-full bg-needle" />
              <span className="sr-only">{t("notWritten")}</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}
