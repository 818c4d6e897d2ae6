import { cn } from "@/lib/cn";

/** One choice out of a few, all in sight. */
export function Segmented<T extends string>({
  legend,
  value,
  options,
  onChange,
}: {
  legend: string;
  value: T;
  options: readonly { value: T; label: string; lang?: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-xs font-medium text-muted-foreground">{legend}</legend>
      <div className="flex rounded-lg bg-muted p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            lang={option.lang}
            className={cn(
              "relative flex h-10 flex-1 cursor-pointer items-center justify-center rounded-md px-2 text-[13px] transition-colors has-focus-visible:outline-2 has-focus-visible:outline-ring md:h-8",
              option.value === value
                ? "bg-card font-medium text-foreground shadow-sm"
                : "text-muted-foreground hover:text-foreground",
            )}
          >
            <input
              type="radio"
              name={legend}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              className="sr-only"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
