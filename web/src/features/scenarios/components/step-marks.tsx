import { CircleAlert, Languages } from "lucide-react";
import type { FlowProblem } from "@/api/shapes";
import { useT, type Language } from "@/lib/i18n";

/** What a node lacks, as marks with words for those who do not see them. */
export function StepMarks({
  missing,
  problems,
}: {
  missing: readonly Language[];
  problems: readonly FlowProblem[];
}) {
  const t = useT("scenarios");
  const unwritten = missing.length > 0 && t("missing", { languages: missing.join(", ") });
  return (
    <span className="ml-auto flex shrink-0 gap-1.5">
      {unwritten && (
        <span title={unwritten} className="text-warning">
          <Languages aria-hidden className="size-4" />
          <span className="sr-only">{unwritten}</span>
        </span>
      )}
      {problems.length > 0 && (
        <span title={t("problems.count", { count: problems.length })} className="text-destructive">
          <CircleAlert aria-hidden className="size-4" />
          <span className="sr-only">{t("problems.count", { count: problems.length })}</span>
        </span>
      )}
    </span>
  );
}
