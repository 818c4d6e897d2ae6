import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function NativeSelect({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-flex shrink-0", className)}>
      <select
        className="h-11 w-full appearance-none rounded-lg border border-input bg-card pr-8 pl-3 text-base text-foreground transition-colors hover:not-disabled:bg-muted focus-visible:border-ring focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:opacity-55 aria-invalid:border-destructive md:h-9 md:text-sm"
        {...props}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
    </span>
  );
}
