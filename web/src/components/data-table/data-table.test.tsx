import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { columnsOf } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import list from "@/i18n/uk/list.json";
import problems from "@/i18n/uk/problem.json";
import { startI18n } from "@/lib/i18n";

interface Row {
  id: string;
  name: string;
}

const columns = [
  columnsOf<Row>().accessor("name", {
    header: "Name",
    meta: { sort: "name" },
    cell: ({ row: { original } }) => (
      <a href={`#${original.id}`} data-row-link="">
        {original.name}
      </a>
    ),
  }),
];
const rows: Row[] = [
  { id: "1", name: "Ada" },
  { id: "2", name: "Bohdan" },
];
const page = (items: Row[]) => ({ items, total: items.length, total_more: false });

beforeAll(() => startI18n());
beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({
    matches: true,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  Element.prototype.scrollIntoView = () => {};
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(data: ReturnType<typeof page> | undefined, error: unknown = null, narrowed = false) {
  const calls = { refetch: vi.fn(), onReset: vi.fn(), onSort: vi.fn() };
  render(
    <>
      <input aria-label="filter" data-list-filter />
      <DataTable<Row>
        caption="People"
        columns={columns}
        query={{ data, error, isPlaceholderData: false, refetch: calls.refetch }}
        sort="-name"
        onSort={calls.onSort}
        narrowed={narrowed}
        onReset={calls.onReset}
        empty={<p>{"nobody yet"}</p>}
        card={(row) => row.name}
      />
    </>,
  );
  return calls;
}

it("draws a skeleton while there is nothing yet", () => {
  show(undefined);
  expect(screen.getByRole("status", { name: list.loading })).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
});

it("tells nothing yet from nothing found, and resets", async () => {
  show(page([]));
  expect(screen.getByText("nobody yet")).toBeTruthy();
  cleanup();
  const { onReset } = show(page([]), null, true);
  await userEvent.click(screen.getByRole("button", { name: list.filteredEmpty.reset }));
  expect(onReset).toHaveBeenCalledOnce();
});

it("names the missing permission", () => {
  show(undefined, new Problem(403, { detail: "permission leads.read is missing" }));
  expect(screen.getByText("leads.read")).toBeTruthy();
});

it("shows a failure with its request id and tries again", async () => {
  const { refetch } = show(undefined, new Problem(500, { request_id: "req-42" }));
  expect(screen.getByRole("alert").textContent).toContain("req-42");
  await userEvent.click(screen.getByRole("button", { name: problems.retry }));
  expect(refetch).toHaveBeenCalledOnce();
});

it("walks the rows with j and k, stays within them, and goes to the filter with /", async () => {
  show(page(rows));
  const links = screen.getAllByRole("link");
  await userEvent.keyboard("j");
  expect(document.activeElement).toBe(links[0]);
  await userEvent.keyboard("jj");
  expect(document.activeElement).toBe(links[1]);
  await userEvent.keyboard("kkk");
  expect(document.activeElement).toBe(links[0]);
  await userEvent.keyboard("/");
  expect(document.activeElement).toBe(screen.getByLabelText("filter"));
  await userEvent.keyboard("jk/");
  expect(screen.getByLabelText<HTMLInputElement>("filter").value).toBe("jk/");
});

it("opens a row's link wherever the row is pressed", async () => {
  show(page(rows));
  const opened = vi.fn((event: Event) => event.preventDefault());
  screen.getAllByRole("link")[1]?.addEventListener("click", opened);
  await userEvent.click(screen.getAllByRole("cell")[1] as HTMLElement);
  expect(opened).toHaveBeenCalledOnce();
});

it("says and changes the order of a sortable column", async () => {
  const { onSort } = show(page(rows));
  expect(screen.getByRole("columnheader").getAttribute("aria-sort")).toBe("descending");
  await userEvent.click(screen.getByRole("button", { name: "Name" }));
  expect(onSort).toHaveBeenCalledWith("name");
});
