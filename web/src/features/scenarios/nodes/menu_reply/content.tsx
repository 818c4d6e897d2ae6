import { menuOf, read } from "@/features/scenarios/flow";
import { Excerpt } from "@/features/scenarios/components/excerpt";
import type { ContentProps } from "@/features/scenarios/nodes/registry";

export function Content({ node, texts }: ContentProps) {
  const labels = menuOf(node)
    .flat()
    .map((item) => read(item.label, texts));
  return labels.length > 0 ? labels.join(" · ") : <Excerpt value={node.text} texts={texts} />;
}
