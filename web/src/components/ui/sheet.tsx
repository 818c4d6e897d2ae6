import { Dialog as SheetPrimitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const Sheet = SheetPrimitive.Root;
export const SheetTitle = SheetPrimitive.Title;
export const SheetClose = SheetPrimitive.Close;

/** A panel along the right edge that leaves the page behind it usable. Esc closes it; a click outside does not. */
export function SheetPanel({ className, ...props }: ComponentProps<typeof SheetPrimitive.Content>) {
  return (
    <SheetPrimitive.Portal>
      <SheetPrimitive.Content
        aria-describedby={undefined}
        onInteractOutside={(event) => event.preventDefault()}
        className={cn(
          "fixed inset-y-0 right-0 z-30 flex w-[34rem] animate-slide-left flex-col border-l bg-card shadow-panel outline-none",
          className,
        )}
        {...props}
      />
    </SheetPrimitive.Portal>
  );
}

/** A modal panel from the left edge, for navigation on a phone. */
export function SheetMenu({ className, ...props }: ComponentProps<typeof SheetPrimitive.Content>) {
  return (
    <SheetPrimitive.Portal>
      <div aria-hidden className="fixed inset-0 z-40 animate-fade bg-black/50" />
      <SheetPrimitive.Content
        data-modal
        aria-describedby={undefined}
        className={cn(
          "fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] animate-slide-right outline-none",
          className,
        )}
        {...props}
      />
    </SheetPrimitive.Portal>
  );
}
