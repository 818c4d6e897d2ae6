import type { ContentProps } from "@/features/scenarios/nodes/registry";
import { useT } from "@/lib/i18n";

export function Content({ node }: ContentProps) {
  const t = useT("scenarios");
  return t("waits", { seconds: String(node.seconds ?? "?") });
}
