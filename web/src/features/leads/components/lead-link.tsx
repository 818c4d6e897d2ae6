import { Link, useParams } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { paths } from "@/app/paths";

/** A row's link to its lead; filters and page stay in the URL. */
export function LeadLink({ id, className, children }: { id: string } & ComponentProps<"a">) {
  const open = useParams({ strict: false }).id === id;
  return (
    <Link
      from={paths.leads}
      to={paths.lead}
      params={{ id }}
      search={(current) => current}
      state={(current) => ({ ...current })}
      data-row-link={id}
      data-open={open ? "" : undefined}
      className={className}
    >
      {children}
    </Link>
  );
}
