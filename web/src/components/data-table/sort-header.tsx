import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { nextSort, sortDirection } from "@/components/data-table/list-search";

const icons = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

export function SortHeader({
  field,
  sort,
  onSort,
  children,
}: {
  field: string;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  children: ReactNode;
}) {
  const Icon = icons[sortDirection(sort, field)];
  return (
    <button
      type="button"
      onClick={() => onSort(nextSort(sort, field))}
      className="-mx-1.5 inline-flex items-center gap-1 rounded px-1.5 py-0.5 hover:text-foreground"
    >
      {children}
      <Icon aria-hidden className="size-3.5" />
    </button>
  );
}
