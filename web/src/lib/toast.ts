import { createStore, useStore } from "@/lib/store";

export type ToastTone = "success" | "info" | "error";
export interface Toast {
  id: number;
  tone: ToastTone;
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

const toasts = createStore<readonly Toast[]>([]);
let last = 0;

/** Says what happened. Errors stay until dismissed, the rest leave after six seconds (the toaster keeps time). */
export function toast(tone: ToastTone, title: string, more: Pick<Toast, "detail" | "action"> = {}): void {
  toasts.set([...toasts.get(), { id: ++last, tone, title, ...more }]);
}

export function dismissToast(id: number): void {
  toasts.set(toasts.get().filter((item) => item.id !== id));
}

export const useToasts = (): readonly Toast[] => useStore(toasts);
