import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type RefObject } from "react";
import { mediaQuery } from "@/features/inbox/api";
import type { Media } from "@/features/inbox/wire";

/** A file of a message as an address of this page, loaded once it is wanted. */
export function useFile(conversation: string, media: Media, wanted: boolean) {
  const { data, isError, isFetching, refetch } = useQuery({
    ...mediaQuery(conversation, media.id),
    enabled: wanted,
  });
  return { url: useObjectUrl(data), isError, isFetching, refetch };
}

/** An address of the blob for as long as the component is on screen. */
export function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    // The address exists outside React and must be revoked with the effect that made it.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [blob]);
  return url;
}

/** True from the moment the element first comes near the visible part of the page. */
export function useNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (!target || near) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setNear(true), {
      rootMargin: "300px",
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, near]);
  return near;
}

/** Saves a loaded file under its name. */
export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
