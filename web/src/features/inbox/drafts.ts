import { createStore, useStore } from "@/lib/store";

export interface Unsent {
  text: string;
  note: boolean;
}

const empty: Unsent = { text: "", note: false };
const drafts = createStore<Readonly<Record<string, Unsent>>>({});

/** What stands unsent in a conversation's composer; it survives a look at another conversation. */
export const useDraft = (id: string): Unsent => useStore(drafts)[id] ?? empty;

export const draftOf = (id: string): Unsent => drafts.get()[id] ?? empty;

export function keepDraft(id: string, change: Partial<Unsent>): void {
  drafts.set({ ...drafts.get(), [id]: { ...draftOf(id), ...change } });
}
