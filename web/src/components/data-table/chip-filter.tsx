import { cn } from "@/lib/cn";

/** A filter whose few values are all in sight, as a row of chips. */
export function ChipFilter<T extends string>({
  label,
  any,
  value,
  options,
  onChange,
}: {
  label: string;
  any: string;
  value: T | undefined;
  options: readonly { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}) {
  const chips = [{ value: undefined, label: any }, ...options];
  return (
    <div role="group" aria-label={label} className="flex shrink-0 gap-1">
      {chips.map((chip) => {
        const pressed = chip.value === value;
        return (
          <button
            key={chip.label}
            type="button"
            aria-pressed={pressed}
            onClick={() => onChange(chip.value)}
            className={cn(
              "h-10 shrink-0 rounded-lg px-3 text-[13px] font-medium transition-colors md:h-8",
              pressed
                ? "bg-foreground text-background"
                : "text-muted-foreground hover:bg-muted hover:text-foreground",
            )}
          >
            {chip.label}
          </button>
        );
      })}
    </div>
  );
}
