import { casesOf } from "@/features/scenarios/flow";
import type { ContentProps } from "@/features/scenarios/nodes/registry";
import { useT } from "@/lib/i18n";

export function Content({ node }: ContentProps) {
  const t = useT("scenarios");
  return t("tests", {
    names: [...new Set(casesOf(node).map((test) => test.var))].filter(Boolean).join(", ") || "?",
  });
}
