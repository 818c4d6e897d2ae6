import { ArrowLeft, X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";

/** What stands beside the flow, or in its place where there is no room. Takes the focus as it opens; Esc closes it. */
export function Panel({
  title,
  aside,
  onClose,
  children,
  footer,
  "data-testid": testId,
}: {
  title: ReactNode;
  aside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  "data-testid": string;
}) {
  const t = useT("scenarios");
  const wide = useWide();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const Heading = wide ? "h2" : "h1";
  const Icon = wide ? X : ArrowLeft;
  const close = (
    <button
      type="button"
      aria-label={wide ? t("close") : t("back")}
      onClick={onClose}
      className="inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-muted-foreground transition-colors hover:bg-muted hover:text-foreground md:size-9"
    >
      <Icon aria-hidden className="size-4" />
    </button>
  );
  return (
    <section
      data-testid={testId}
      aria-labelledby="panel-title"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
      className="flex min-h-0 w-full flex-col border-l bg-card lg:w-[26rem] lg:shrink-0 lg:animate-slide-left"
    >
      <header className="flex items-center gap-3 border-b px-3 py-3 md:px-5">
        {!wide && close}
        <Heading
          id="panel-title"
          ref={heading}
          tabIndex={-1}
          className="flex min-w-0 flex-1 items-center gap-2.5 text-base font-semibold tracking-tight outline-none"
        >
          {title}
        </Heading>
        {aside}
        {wide && close}
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-4 py-5 md:px-5">{children}</div>
      {footer}
    </section>
  );
}
