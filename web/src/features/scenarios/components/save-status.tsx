import { problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import type { Draft } from "@/features/scenarios/components/use-draft";
import { useT } from "@/lib/i18n";

/** Whether what stands here is saved; a failed save says why and can be tried again. */
export function SaveStatus({ draft, mayWrite }: { draft: Draft; mayWrite: boolean }) {
  const t = useT("scenarios");
  const problems = useT("problem");
  if (!mayWrite) return <span>{t("readOnlyShort")}</span>;
  const { state } = draft;
  if (state.kind !== "failed") {
    return (
      <span role="status" data-testid="save-state" data-state={state.kind}>
        {t(`save.${state.kind}`)}
      </span>
    );
  }
  const { problem } = state;
  return (
    <span role="alert" data-testid="save-state" data-state="failed" className="text-destructive">
      {t("save.failed")}{" "}
      {problem.fields[0]?.message || problem.detail || problems(`${problemKind(problem)}.text`)}{" "}
      <Button variant="link" size="inline" onClick={() => void draft.save()}>
        {problems("retry")}
      </Button>
    </span>
  );
}
