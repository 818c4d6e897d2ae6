import { useTable } from "@tanstack/react-table";
import { useRef, type MouseEvent, type ReactNode } from "react";
import type { Column } from "@/components/data-table/columns";
import { features } from "@/components/data-table/columns";
import { sortDirection, type Page } from "@/components/data-table/list-search";
import { listState } from "@/components/data-table/list-state";
import { SortHeader } from "@/components/data-table/sort-header";
import {
  ErrorNotice,
  FilteredEmptyNotice,
  ForbiddenNotice,
  ListSkeleton,
} from "@/components/data-table/states";
import { useRowKeys } from "@/components/data-table/use-row-keys";
import { Table, TableCell, TableHead } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { useTableRoom } from "@/lib/media";

interface Props<T extends { id: string }> {
  /** Names the list for assistive technology. */
  caption: string;
  /** Must be stable between renders. */
  columns: Column<T>[];
  query: { data: Page<T> | undefined; error: unknown; isPlaceholderData: boolean; refetch: () => unknown };
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** True when filters narrow the list, which tells "nothing yet" from "nothing found". */
  narrowed: boolean;
  onReset: () => void;
  empty: ReactNode;
  /** The record open beside the list. */
  openId?: string | undefined;
  /** One row on a phone. Like the table's first cell, it must hold a link with data-row-link. */
  card: (row: T) => ReactNode;
}

/** A server's list in all its states: skeleton, nothing yet, nothing found, failed, forbidden, and rows. */
export function DataTable<T extends { id: string }>(props: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const roomy = useTableRoom();
  useRowKeys(list);
  const state = listState(props.query, props.narrowed);
  return (
    <div ref={list} aria-busy={state.kind === "loading" || props.query.isPlaceholderData}>
      {state.kind === "loading" && <ListSkeleton />}
      {state.kind === "forbidden" && <ForbiddenNotice permission={state.problem.permission} />}
      {state.kind === "error" && (
        <ErrorNotice problem={state.problem} onRetry={() => props.query.refetch()} />
      )}
      {state.kind === "empty" && props.empty}
      {state.kind === "filtered-empty" && <FilteredEmptyNotice onReset={props.onReset} />}
      {state.kind === "rows" && (
        <div className={cn("transition-opacity", props.query.isPlaceholderData && "opacity-60")}>
          {roomy ? <Rows {...props} rows={state.page.items} /> : <Cards {...props} rows={state.page.items} />}
        </div>
      )}
    </div>
  );
}

function Rows<T extends { id: string }>({ rows, ...props }: Props<T> & { rows: T[] }) {
  const table = useTable({ features, columns: props.columns, data: rows, getRowId: (row) => row.id });
  return (
    <div className="overflow-x-auto">
      <Table>
        <caption className="sr-only">{props.caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const { sort, className } = header.column.columnDef.meta ?? {};
                const content = <table.FlexRender header={header} />;
                return (
                  <TableHead
                    key={header.id}
                    className={className}
                    aria-sort={sort ? sortDirection(props.sort, sort) : undefined}
                  >
                    {sort ? (
                      <SortHeader field={sort} sort={props.sort} onSort={props.onSort}>
                        {content}
                      </SortHeader>
                    ) : (
                      content
                    )}
                  </TableHead>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-open={row.id === props.openId || undefined}
              onClick={openRow}
              className="group cursor-pointer transition-colors focus-within:bg-muted/60 hover:bg-muted/60 data-open:bg-accent last:[&>td]:border-b-0"
            >
              {row.getAllCells().map((cell) => (
                <TableCell key={cell.id} className={cell.column.columnDef.meta?.className}>
                  <table.FlexRender cell={cell} />
                </TableCell>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Cards<T extends { id: string }>({ rows, ...props }: Props<T> & { rows: T[] }) {
  return (
    <ul aria-label={props.caption} className="divide-y">
      {rows.map((row) => (
        <li key={row.id} onClick={openRow} className="active:bg-muted/60">
          {props.card(row)}
        </li>
      ))}
    </ul>
  );
}

/** A press anywhere in a row is a press on its link, unless it meant another control or selected text. */
function openRow(event: MouseEvent<HTMLElement>): void {
  const pressed = event.target as Element;
  if (pressed.closest("a, button, input, select") || getSelection()?.toString()) return;
  event.currentTarget.querySelector<HTMLElement>("[data-row-link]")?.click();
}
