import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** A button that presses itself when it is scrolled into sight; the press remains for whoever does not scroll. */
export function SeenButton({
  disabled,
  onSeen,
  children,
}: {
  disabled: boolean;
  onSeen: () => void;
  children: ReactNode;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    const element = button.current;
    if (disabled || !element) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) seen.current();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [disabled]);
  return (
    <Button
      ref={button}
      variant="ghost"
      size="sm"
      className="self-center text-muted-foreground"
      aria-disabled={disabled}
      onClick={() => !disabled && onSeen()}
    >
      {children}
    </Button>
  );
}
