import type { ContentProps } from "@/features/scenarios/nodes/registry";

export function Content({ node }: ContentProps) {
  return `→ ${String(node.flow ?? "")}`;
}
