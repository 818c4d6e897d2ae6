import type { ReactNode } from "react";
import { useTitle } from "@/lib/title";

/** A page's name, what stands beside it, and its main action; also names the tab. */
export function PageHeader({
  title,
  aside,
  action,
}: {
  title: string;
  aside?: ReactNode;
  action?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="flex min-h-11 items-center justify-between gap-4">
      <div className="flex min-w-0 items-baseline gap-3">
        <h1 className="text-[22px] font-semibold tracking-tight">{title}</h1>
        {aside}
      </div>
      {action}
    </header>
  );
}
