import { ArrowLeft, X } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { Sheet, SheetPanel, SheetTitle } from "@/components/ui/sheet";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";
import { useTitle } from "@/lib/title";

/** A record beside its list where there is room, else a page of its own; the URL is the same. */
export function SidePanel({
  title,
  aside,
  rowId,
  onClose,
  children,
  "data-testid": testId,
}: {
  title: string;
  aside?: ReactNode;
  /** Whose row takes the focus back. */
  rowId: string;
  onClose: () => void;
  children: ReactNode;
  "data-testid": string;
}) {
  const wide = useWide();
  const panel = useRef<HTMLDivElement>(null);
  useTitle(title);
  const content = (
    <>
      <Header title={title} aside={aside} onClose={onClose} wide={wide} />
      <div className="flex flex-1 flex-col gap-6 overflow-y-auto px-4 py-5 md:px-6">{children}</div>
    </>
  );
  if (!wide) return <article className="flex flex-1 flex-col bg-card">{content}</article>;
  return (
    <Sheet open modal={false} onOpenChange={(open) => !open && onClose()}>
      <SheetPanel
        ref={panel}
        tabIndex={-1}
        data-testid={testId}
        // The panel itself takes the focus, so that a screen reader begins with its title.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          panel.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(rowId)}"]`)?.focus();
        }}
      >
        {content}
      </SheetPanel>
    </Sheet>
  );
}

function Header({
  title,
  aside,
  onClose,
  wide,
}: {
  title: string;
  aside: ReactNode;
  onClose: () => void;
  wide: boolean;
}) {
  const t = useT("integrations");
  const Icon = wide ? X : ArrowLeft;
  const titleClass = "truncate text-lg font-semibold tracking-tight";
  return (
    <header className="flex items-center gap-3 border-b px-3 py-3 md:px-6 md:py-4">
      <div className={wide ? "order-first min-w-0 flex-1" : "order-last min-w-0 flex-1"}>
        {wide ? (
          <SheetTitle className={titleClass}>{title}</SheetTitle>
        ) : (
          <h1 className={titleClass}>{title}</h1>
        )}
        {aside}
      </div>
      <button
        type="button"
        aria-label={wide ? t("close") : t("back")}
        onClick={onClose}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-muted-foreground transition-colors hover:bg-muted hover:text-foreground md:size-9"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </header>
  );
}
