import { createContext, use } from "react";
import type { FlowProblem } from "@/api/shapes";
import type { Flow, FlowNode } from "@/features/scenarios/flow";
import type { Language } from "@/lib/i18n";

/** What every part of a node's panel works on: the node, the language of the texts, and how to change the flow. */
export interface Editing {
  flow: Flow;
  id: string;
  node: FlowNode;
  texts: Language;
  problems: readonly FlowProblem[];
  /** The keys of the workspace's scenarios, for menus and jumps. */
  flows: readonly string[];
  edit: (change: (flow: Flow) => Flow) => void;
  /** Sets a field of the node; `path` is dotted, undefined removes the field. */
  set: (path: string, value: unknown) => void;
  open: (id: string) => void;
}

const Context = createContext<Editing | undefined>(undefined);
export const EditingProvider = Context.Provider;

/** The node under edit. Only for what stands in a node's panel. */
export function useEditing(): Editing {
  const editing = use(Context);
  if (!editing) throw new Error("a field of a node stands outside of its panel");
  return editing;
}
