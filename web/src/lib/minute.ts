import { useEffect } from "react";
import { createStore, useStore } from "@/lib/store";

const now = createStore(Date.now());

/** The current time in ms, renewed every minute while a component on screen asks for it. */
export function useMinute(): number {
  useEffect(() => {
    const timer = setInterval(() => now.set(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return useStore(now);
}
