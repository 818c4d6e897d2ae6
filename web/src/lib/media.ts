import { useCallback, useSyncExternalStore } from "react";

/** True while the media query matches, e.g. `(min-width: 1024px)`. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

/** From here on a record opens beside its list; below it is a page of its own. */
export const useWide = (): boolean => useMedia("(min-width: 1024px)");

/** From here on a list is a table; below it is a column of cards. */
export const useTableRoom = (): boolean => useMedia("(min-width: 768px)");
