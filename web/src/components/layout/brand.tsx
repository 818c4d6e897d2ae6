import { cn } from "@/lib/cn";

/** The mark: a dial that reads as a C, its needle at speed. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("shrink-0", className)}>
      <path
        d="M22.6 22.6a9.3 9.3 0 1 1 0-13.2"
        transform="translate(-1.6 -1.6) scale(1.1)"
        fill="none"
        stroke="currentColor"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <path d="M16 16l8.4-4.1" stroke="var(--needle)" strokeWidth="3.4" strokeLinecap="round" />
      <circle cx="16" cy="16" r="2.5" fill="var(--needle)" />
    </svg>
  );
}

const productName = "Cartie";

export function Brand({ compact }: { compact?: boolean }) {
  return (
    <span className="flex items-center gap-2.5">
      <BrandMark className="size-7" />
      <span className={cn("text-[17px] font-semibold tracking-tight", compact && "sr-only")} translate="no">
        {productName}
      </span>
    </span>
  );
}
