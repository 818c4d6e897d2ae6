import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { routes } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { ErrorNotice, ForbiddenNotice, ListSkeleton } from "@/components/data-table/states";
import { scenarioQuery } from "@/features/scenarios/api";
import { Editor } from "@/features/scenarios/components/editor";

/** One scenario, open for editing. */
export function ScenarioPage() {
  const { id } = useParams({ from: routes.scenario });
  const { data, error, refetch } = useQuery(scenarioQuery(id));
  if (data) return <Editor key={id} scenario={data} />;
  if (!error) return <ListSkeleton rows={6} />;
  const problem = asProblem(error);
  if (problem.status === 403) return <ForbiddenNotice permission={problem.permission} />;
  return <ErrorNotice problem={problem} onRetry={() => void refetch()} />;
}
