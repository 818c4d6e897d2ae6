import { useNavigate, useRouterState } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, ChevronsLeft } from "lucide-react";
import type { ListSearch } from "@/components/data-table/list-search";
import { Button } from "@/components/ui/button";
import { useT } from "@/lib/i18n";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The cursors of the pages before this one, oldest first; "" is the first page. */
    trail?: string[];
  }
}

/**
 * Keyset paging: the server only knows what comes next, so the way back is remembered in the history entry. A page
 * opened from a link has no way back but to the first page.
 */
export function Pager({ search, next }: { search: ListSearch; next: string | null | undefined }) {
  const t = useT("list");
  const navigate = useNavigate();
  const trail = useRouterState({ select: (state) => state.location.state.trail }) ?? [];
  if (!next && !search.cursor) return null;
  const go = (cursor: string | undefined, way: string[]) => {
    void navigate({
      to: ".",
      search: (current: object) => ({ ...current, cursor: cursor || undefined }),
      state: (current) => ({ ...current, trail: way }),
    });
  };
  return (
    <nav aria-label={t("pages")} className="flex items-center justify-end gap-2 border-t px-4 py-3 md:px-5">
      <Button
        variant="ghost"
        size="sm"
        className="mr-auto"
        disabled={!search.cursor}
        title={search.cursor ? undefined : t("onFirstPage")}
        onClick={() => go(undefined, [])}
      >
        <ChevronsLeft aria-hidden />
        {t("firstPage")}
      </Button>
      <Button
        variant="outline"
        size="sm"
        disabled={trail.length === 0}
        title={trail.length > 0 ? undefined : t("noWayBack")}
        onClick={() => go(trail.at(-1), trail.slice(0, -1))}
      >
        <ChevronLeft aria-hidden />
        {t("previous")}
      </Button>
      <Button
        variant="outline"
        size="sm"
        disabled={!next}
        title={next ? undefined : t("onLastPage")}
        onClick={() => go(next ?? undefined, [...trail, search.cursor ?? ""])}
      >
        {t("next")}
        <ChevronRight aria-hidden />
      </Button>
    </nav>
  );
}
