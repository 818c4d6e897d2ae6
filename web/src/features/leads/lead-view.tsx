import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { paths, routes } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { ErrorNotice, ForbiddenNotice } from "@/components/data-table/states";
import { Sheet, SheetPanel } from "@/components/ui/sheet";
import { leadQuery } from "@/features/leads/api";
import { LeadBody } from "@/features/leads/components/lead-body";
import { LeadHeader } from "@/features/leads/components/lead-header";
import { LeadSkeleton } from "@/features/leads/components/lead-skeleton";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";
import { useTitle } from "@/lib/title";

/** One lead: a panel beside the list where there is room, else a page. The URL is the same. */
export function LeadView() {
  const { id } = useParams({ from: routes.lead });
  const wide = useWide();
  const navigate = useNavigate();
  const panel = useRef<HTMLDivElement>(null);
  const close = () => {
    void navigate({
      from: paths.leads,
      to: paths.leads,
      search: (current) => ({ ...current, tab: undefined }),
      state: (current) => ({ ...current }),
    });
  };
  if (!wide) {
    return (
      <article className="flex flex-1 flex-col bg-card">
        <Content key={id} id={id} onClose={close} panel={false} />
      </article>
    );
  }
  return (
    <Sheet open modal={false} onOpenChange={(open) => !open && close()}>
      <SheetPanel
        ref={panel}
        tabIndex={-1}
        data-testid="lead-panel"
        // The panel itself takes the focus, so that a screen reader begins with its title.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          panel.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`)?.focus();
        }}
      >
        <Content key={id} id={id} onClose={close} panel />
      </SheetPanel>
    </Sheet>
  );
}

function Content({ id, onClose, panel }: { id: string; onClose: () => void; panel: boolean }) {
  const t = useT("leads");
  const { data: lead, error, refetch } = useQuery(leadQuery(id));
  useTitle(lead && (lead.contact.name || lead.code));
  const problem = error && !lead ? asProblem(error) : undefined;
  return (
    <>
      <LeadHeader lead={lead} fallback={t("one")} onClose={onClose} panel={panel} />
      <div className="flex-1 overflow-y-auto">
        {problem?.status === 403 && <ForbiddenNotice permission={problem.permission} />}
        {problem && problem.status !== 403 && (
          <ErrorNotice problem={problem} onRetry={() => void refetch()} />
        )}
        {!problem && (lead ? <LeadBody lead={lead} /> : <LeadSkeleton />)}
      </div>
    </>
  );
}
