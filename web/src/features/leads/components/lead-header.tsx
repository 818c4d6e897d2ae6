import { ArrowLeft, Phone, X } from "lucide-react";
import { SheetTitle } from "@/components/ui/sheet";
import { buttonVariants } from "@/components/ui/button";
import { StatusBadge, TypeName } from "@/features/leads/components/lead-badges";
import type { LeadDetail } from "@/features/leads/lead";
import { initials } from "@/lib/format";
import { useT } from "@/lib/i18n";

interface Props {
  lead: LeadDetail | undefined;
  /** The title until the lead is known. */
  fallback: string;
  onClose: () => void;
  panel: boolean;
}

export function LeadHeader({ lead, fallback, onClose, panel }: Props) {
  const t = useT("leads");
  const title = lead ? lead.contact.name || t("nameless") : fallback;
  const titleClass = "truncate text-lg font-semibold tracking-tight";
  const iconButton =
    "inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-muted-foreground transition-colors hover:bg-muted hover:text-foreground md:size-9";
  return (
    <header className="flex items-center gap-3 border-b px-3 py-3 md:px-6 md:py-4">
      {!panel && (
        <button type="button" aria-label={t("back")} onClick={onClose} className={iconButton}>
          <ArrowLeft aria-hidden className="size-5" />
        </button>
      )}
      <span
        aria-hidden
        className="hidden size-11 shrink-0 items-center justify-center rounded-full bg-accent text-sm font-semibold text-accent-foreground sm:flex"
      >
        {initials(title)}
      </span>
      <div className="min-w-0 flex-1">
        {panel ? (
          <SheetTitle className={titleClass}>{title}</SheetTitle>
        ) : (
          <h1 className={titleClass}>{title}</h1>
        )}
        {lead && (
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px] text-muted-foreground">
            <span className="select-all tabular">{lead.code}</span>
            <TypeName type={lead.type} />
            <StatusBadge status={lead.status} />
          </p>
        )}
      </div>
      {lead?.contact.phone && (
        <a
          href={`tel:${lead.contact.phone}`}
          aria-label={t("call", { name: title })}
          className={buttonVariants({ variant: "outline", size: "icon" })}
        >
          <Phone aria-hidden />
        </a>
      )}
      {panel && (
        <button type="button" aria-label={t("close")} onClick={onClose} className={iconButton}>
          <X aria-hidden className="size-4" />
        </button>
      )}
    </header>
  );
}
