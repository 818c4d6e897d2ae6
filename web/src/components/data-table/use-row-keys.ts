import type { RefObject } from "react";
import { useHotkeys } from "@/lib/hotkeys";

/**
 * j and k walk the focus over the list's row links, so that Enter opens the row by itself; / goes to the filter.
 * Without a focused row the walk starts at the open record, or at the first row.
 */
export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const walk = (step: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("[data-row-link]") ?? [])];
    const focused = links.findIndex((link) => link === document.activeElement);
    const from = focused >= 0 ? focused : links.findIndex((link) => link.hasAttribute("data-open"));
    const to = from < 0 ? 0 : Math.min(Math.max(from + step, 0), links.length - 1);
    links[to]?.focus();
    links[to]?.scrollIntoView({ block: "nearest" });
  };
  useHotkeys({
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.querySelector<HTMLElement>("[data-list-filter]")?.focus(),
  });
}
