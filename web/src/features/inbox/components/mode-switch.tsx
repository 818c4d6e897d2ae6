import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

/** Whether what is written goes to the person or stays with the team. */
export function ModeSwitch({
  note,
  blocked,
  onChange,
}: {
  note: boolean;
  /** Replies cannot arrive, so only notes are offered. */
  blocked: boolean;
  onChange: (note: boolean) => void;
}) {
  const t = useT("inbox");
  return (
    <div role="group" aria-label={t("mode.label")} className="flex gap-1">
      {[false, true].map((value) => (
        <button
          key={String(value)}
          type="button"
          aria-pressed={note === value}
          disabled={blocked && !value}
          title={blocked && !value ? t("unreachable.text") : undefined}
          onClick={() => onChange(value)}
          className={cn(
            "h-10 rounded-lg px-2.5 text-[13px] font-medium transition-colors disabled:cursor-not-allowed disabled:line-through md:h-7",
            note === value
              ? "bg-foreground text-background"
              : "text-muted-foreground hover:not-disabled:text-foreground",
          )}
        >
          {value ? t("mode.note") : t("mode.reply")}
        </button>
      ))}
    </div>
  );
}
