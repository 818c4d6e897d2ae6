import type { ContentProps } from "@/features/scenarios/nodes/registry";
import { useT } from "@/lib/i18n";

/** What starts the flow. */
export function Content({ flow }: ContentProps) {
  const t = useT("scenarios");
  const said = (flow.triggers ?? []).map(({ kind, value }) =>
    kind === "command" ? `/${value}` : kind === "start" ? `/start ${value}` : `«${value}»`,
  );
  return said.length > 0 ? said.join(", ") : t("startedByMenu");
}
