import { Check, ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { session, useMe } from "@/api/session";
import { Disclosure } from "@/components/layout/disclosure";
import { useRoleName } from "@/components/layout/role-name";
import { cn } from "@/lib/cn";
import { initials } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Names the workspace all data belongs to; with several memberships it is also the way to the others. */
export function WorkspaceSwitcher({ compact, onSwitched }: { compact: boolean; onSwitched: () => void }) {
  const t = useT("shell");
  const roleName = useRoleName();
  const problem = useT("problem");
  const { workspace, workspaces } = useMe();
  const [busy, setBusy] = useState(false);
  const name = workspace?.name ?? t("noWorkspace");

  const open = async (id: string) => {
    setBusy(true);
    try {
      await session.switchWorkspace(id);
      onSwitched();
    } catch (error) {
      const kind = problemKind(asProblem(error));
      toast("error", problem(`${kind}.title`), { detail: problem(`${kind}.text`) });
    } finally {
      setBusy(false);
    }
  };

  const face = (
    <>
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-lg border border-sidebar-border bg-sidebar-raised text-xs font-semibold"
      >
        {initials(name)}
      </span>
      <span className={cn("min-w-0 flex-1", compact && "sr-only")}>
        <span className="block truncate text-[13px] font-medium">{name}</span>
        {workspace && (
          <span className="block truncate text-xs text-sidebar-muted">{roleName(workspace.role)}</span>
        )}
      </span>
    </>
  );
  const line = "flex w-full items-center gap-3 rounded-lg p-2 text-left";
  if (workspaces.length < 2) return <div className={line}>{face}</div>;
  return (
    <Disclosure
      label={t("workspaceMenu", { name })}
      className={cn(line, "transition-colors hover:bg-sidebar-raised")}
      panelClassName="top-full left-0 mt-1 max-h-80 w-64 overflow-y-auto"
      trigger={
        <>
          {face}
          {!compact && <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-sidebar-muted" />}
        </>
      }
    >
      {(close) =>
        workspaces.map((item) => {
          const current = item.id === workspace?.id;
          return (
            <button
              key={item.id}
              type="button"
              disabled={busy}
              aria-current={current || undefined}
              onClick={() => {
                close();
                if (!current) void open(item.id);
              }}
              className="flex min-h-11 w-full items-center gap-3 rounded-lg px-2.5 py-1.5 text-left hover:bg-muted"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate text-[13px] font-medium">{item.name}</span>
                <span className="block text-xs text-muted-foreground">{roleName(item.role)}</span>
              </span>
              {current && <Check aria-hidden className="size-4 text-primary" />}
            </button>
          );
        })
      }
    </Disclosure>
  );
}
