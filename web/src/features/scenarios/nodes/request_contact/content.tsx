import { Excerpt } from "@/features/scenarios/components/excerpt";
import type { ContentProps } from "@/features/scenarios/nodes/registry";

export function Content({ node, texts }: ContentProps) {
  return <Excerpt value={node.text} texts={texts} />;
}
