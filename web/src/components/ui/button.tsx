import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const buttonVariants = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-foreground hover:not-disabled:bg-primary-hover",
        outline: "border bg-card text-foreground hover:not-disabled:bg-muted",
        ghost: "text-foreground hover:not-disabled:bg-muted",
        link: "text-primary underline-offset-4 hover:underline",
      },
      size: {
        md: "h-11 px-4 md:h-9 md:px-3.5",
        sm: "h-10 px-3 text-[13px] md:h-8 md:px-2.5",
        icon: "size-11 md:size-9",
        inline: "h-auto p-0",
      },
    },
    defaultVariants: { variant: "primary", size: "md" },
  },
);

export function Button({
  className,
  variant,
  size,
  type = "button",
  ...props
}: ComponentProps<"button"> & VariantProps<typeof buttonVariants>) {
  return <button type={type} className={cn(buttonVariants({ variant, size }), className)} {...props} />;
}
