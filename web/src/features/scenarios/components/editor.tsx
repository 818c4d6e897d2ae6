import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { routes } from "@/app/paths";
import type { ScenarioDetail } from "@/api/shapes";
import { useCan } from "@/api/session";
import { Skeleton } from "@/components/ui/skeleton";
import { problemsQuery, scenariosQuery } from "@/features/scenarios/api";
import { ConflictNotice } from "@/features/scenarios/components/conflict-notice";
import { EditorHeader } from "@/features/scenarios/components/editor-header";
import { NodePanel } from "@/features/scenarios/components/node-panel";
import { ProblemsPanel } from "@/features/scenarios/components/problems-panel";
import { Simulator } from "@/features/scenarios/components/simulator";
import { StepList } from "@/features/scenarios/components/step-list";
import { useDraft } from "@/features/scenarios/components/use-draft";
import { read } from "@/features/scenarios/flow";
import type { EditorSearch } from "@/features/scenarios/search";
import { useLanguage } from "@/lib/i18n";
import { useWide } from "@/lib/media";
import { useTitle } from "@/lib/title";

const Graph = lazy(() => import("@/features/scenarios/components/graph"));

/** The flow as a graph or as steps, with one panel beside it: a node, what is wrong, or the simulator. */
export function Editor({ scenario }: { scenario: ScenarioDetail }) {
  const reading = useLanguage();
  const wide = useWide();
  const search = useSearch({ from: routes.scenario });
  const navigate = useNavigate();
  const draft = useDraft(scenario);
  const mayWrite = useCan("scenarios.write");
  const { data: checked } = useQuery(problemsQuery(scenario.id, draft.version));
  const { data: all } = useQuery(scenariosQuery);
  useTitle(read(draft.flow.title, reading) || scenario.key);

  const texts = search.texts ?? reading;
  const view = search.view ?? (wide ? "graph" : "steps");
  const problems = checked?.problems ?? [];
  const node = search.node ? draft.flow.nodes[search.node] : undefined;
  const go = (change: EditorSearch) =>
    void navigate({ to: ".", search: (current: EditorSearch) => ({ ...current, ...change }), replace: true });
  const open = (id: string) => go({ node: id, drawer: undefined });
  const close = () => {
    const left = search.node;
    go({ node: undefined, drawer: undefined });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-step="${left ?? ""}"]`)?.focus());
  };

  const panel =
    search.drawer === "simulator" ? (
      <Simulator scenario={scenario} flow={draft.flow} onClose={close} />
    ) : search.drawer === "problems" ? (
      <ProblemsPanel problems={problems} flow={draft.flow} onOpen={open} onClose={close} />
    ) : search.node && node ? (
      <NodePanel
        key={search.node}
        id={search.node}
        node={node}
        flow={draft.flow}
        texts={texts}
        problems={problems}
        flows={all?.items.map((item) => item.key) ?? []}
        readOnly={!mayWrite}
        edit={draft.edit}
        onTexts={(language) => go({ texts: language })}
        onOpen={open}
        onClose={close}
      />
    ) : undefined;

  // Where there is no room for both, the panel stands in place of the flow.
  const covered = panel !== undefined && !wide;
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:h-dvh">
      {!covered && (
        <EditorHeader
          scenario={scenario}
          draft={draft}
          problems={problems}
          view={view}
          mayWrite={mayWrite}
          go={go}
          onAdded={open}
        />
      )}
      {draft.state.kind === "conflict" && <ConflictNotice settle={draft.settle} />}
      <div className="flex min-h-0 flex-1">
        {!covered && (
          <div className="min-w-0 flex-1">
            {view === "graph" ? (
              <Suspense fallback={<Skeleton className="m-6 h-96" />}>
                <Graph
                  flow={draft.flow}
                  texts={texts}
                  problems={problems}
                  open={search.node}
                  readOnly={!mayWrite}
                  edit={draft.edit}
                  onOpen={open}
                />
              </Suspense>
            ) : (
              <StepList
                flow={draft.flow}
                texts={texts}
                problems={problems}
                open={search.node}
                onOpen={open}
              />
            )}
          </div>
        )}
        {panel}
      </div>
    </div>
  );
}
