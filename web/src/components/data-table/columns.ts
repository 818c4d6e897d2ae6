import { createColumnHelper, tableFeatures, type ColumnDef } from "@tanstack/react-table";

interface ColumnMeta {
  /** The API's name of the field, where the server can sort by it. */
  sort?: string;
  className?: string;
}

// Filtering, sorting and paging are the server's: the table only lays columns out.
export const features = tableFeatures({ columnMeta: {} as ColumnMeta });

// A column's value type varies by column, which only `any` expresses in the library's own invariant types.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Column<T extends object> = ColumnDef<typeof features, T, any>;

export const columnsOf = <T extends object>() => createColumnHelper<typeof features, T>();
