import { Excerpt } from "@/features/scenarios/components/excerpt";
import { verbs } from "@/features/scenarios/nodes/action/verbs";
import type { ContentProps } from "@/features/scenarios/nodes/registry";
import { useT } from "@/lib/i18n";

export function Content({ node, texts }: ContentProps) {
  const t = useT("scenarios");
  const verb = verbs.find((known) => known === node.action);
  return (
    <>
      <span className="font-medium">{verb ? t(`verb.${verb}`) : String(node.action ?? "")}</span>
      {node.text !== undefined && (
        <>
          {": "}
          <Excerpt value={node.text} texts={texts} />
        </>
      )}
    </>
  );
}
