import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const field =
  "w-full min-w-0 rounded-lg border border-input bg-card text-foreground transition-colors placeholder:text-muted-foreground focus-visible:border-ring focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:opacity-55 read-only:bg-muted aria-invalid:border-destructive";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(field, "h-11 px-3 text-base md:h-9 md:text-sm", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(field, "min-h-20 px-3 py-2 text-base md:text-sm", className)} {...props} />;
}
