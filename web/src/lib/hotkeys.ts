import { useEffect, useRef } from "react";

type Handler = (event: KeyboardEvent) => void;

/**
 * Single-key shortcuts of the page, e.g. `{ j: next, "/": focusFilter }`. They stay silent while somebody types,
 * with a modifier held and under an open modal.
 */
export function useHotkeys(handlers: Record<string, Handler>): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const handler = latest.current[event.key];
      if (!handler || !isFree(event)) return;
      event.preventDefault();
      handler(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isFree(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (document.querySelector("[data-modal]")) return false;
  const at = event.target;
  return !(at instanceof Element && at.closest("input, textarea, select, [contenteditable=true]"));
}
