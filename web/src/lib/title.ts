import { useEffect } from "react";

/** Names the tab while the component is on screen. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Cartie`;
  }, [title]);
}
