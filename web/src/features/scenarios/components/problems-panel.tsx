import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { FlowProblem } from "@/api/shapes";
import { Notice } from "@/components/data-table/states";
import { Panel } from "@/features/scenarios/components/panel";
import { isError, useProblemText } from "@/features/scenarios/components/problem-text";
import { reading } from "@/features/scenarios/layout";
import type { Flow } from "@/features/scenarios/flow";
import { useT } from "@/lib/i18n";

/** Everything that keeps the flow from being published, in the order of the flow. A press goes to the node. */
export function ProblemsPanel({
  problems,
  flow,
  onOpen,
  onClose,
}: {
  problems: readonly FlowProblem[];
  flow: Flow;
  onOpen: (id: string) => void;
  onClose: () => void;
}) {
  const t = useT("scenarios");
  const say = useProblemText();
  const order = reading(flow);
  const sorted = problems.toSorted((a, b) => order.indexOf(a.node ?? "") - order.indexOf(b.node ?? ""));
  return (
    <Panel data-testid="problems" title={t("problems.title")} onClose={onClose}>
      {sorted.length === 0 ? (
        <Notice icon={CircleCheck} title={t("problems.none")}>
          {t("problems.noneText")}
        </Notice>
      ) : (
        <ul aria-label={t("problems.title")} className="flex flex-col gap-1">
          {sorted.map((problem, n) => {
            const Icon = isError(problem) ? CircleAlert : TriangleAlert;
            const target = problem.node && flow.nodes[problem.node] ? problem.node : undefined;
            return (
              <li key={n}>
                <button
                  type="button"
                  disabled={!target && !flow.nodes[flow.start]}
                  onClick={() => onOpen(target ?? flow.start)}
                  className="flex w-full items-start gap-3 rounded-lg px-3 py-2.5 text-left transition-colors hover:bg-muted"
                >
                  <Icon
                    aria-hidden
                    className={`mt-0.5 size-4 shrink-0 ${isError(problem) ? "text-destructive" : "text-warning"}`}
                  />
                  <span className="min-w-0">
                    <span className="block">{say(problem)}</span>
                    <span className="block text-xs text-muted-foreground">
                      <code>
                        {[problem.node, problem.field].filter(Boolean).join(" · ") || t("problems.whole")}
                      </code>
                    </span>
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
