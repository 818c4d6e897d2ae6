import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { BotKind, FlowJson, Scenario, SimulateIn, Texts } from "@/api/shapes";
import { http, ok } from "@/api/client";
import type { ScenarioSearch } from "@/features/scenarios/search";

const list = ["scenarios", "list"] as const;
const detail = (id: string) => ["scenarios", "detail", id] as const;

/** The workspace has a handful of scenarios, so the API gives all of them and the list narrows them here. */
export const scenariosQuery = queryOptions({
  queryKey: list,
  queryFn: ({ signal }) => ok(http.GET("/api/scenarios", { signal })),
  refetchInterval: 30_000,
});

/** The rows a search leaves. */
export function narrow(items: readonly Scenario[], { q, state }: ScenarioSearch): Scenario[] {
  const words = q?.toLowerCase() ?? "";
  return items.filter((item) => {
    const is = item.published === null ? "never" : item.draft ? "draft" : "published";
    return (
      (state === undefined || is === state) &&
      `${item.key} ${Object.values(item.title).join(" ")}`.toLowerCase().includes(words)
    );
  });
}

/** A scenario with its draft. Not asked again by itself: the page holds what somebody is writing. */
export const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: detail(id),
    queryFn: ({ signal }) => ok(http.GET("/api/scenarios/{id}", { params: { path: { id } }, signal })),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

/** What stands in the way of publishing the saved draft of this version. */
export const problemsQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ["scenarios", "problems", id, version],
    queryFn: ({ signal }) =>
      ok(http.POST("/api/scenarios/{id}/validate", { params: { path: { id } }, signal })),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

export interface ScenarioIn {
  key: string;
  title: Texts;
  bot_kind: BotKind;
  flow: FlowJson;
}

export function useCreateScenario() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key, body }: { key: string; body: ScenarioIn }) =>
      ok(http.POST("/api/scenarios", { body, params: { header: { "Idempotency-Key": key } } })),
    onSettled: () => client.invalidateQueries({ queryKey: list }),
  });
}

/** Saves the draft as it was read. A Problem 409 means somebody else saved meanwhile. */
export const saveDraft = (id: string, version: number, flow: FlowJson) =>
  ok(http.PATCH("/api/scenarios/{id}", { params: { path: { id } }, body: { version, flow } }));

export const readScenario = (id: string) => ok(http.GET("/api/scenarios/{id}", { params: { path: { id } } }));

export function usePublish(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      ok(http.POST("/api/scenarios/{id}/publish", { params: { path: { id } }, body: { version } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["scenarios", "list"] }),
  });
}

export const simulate = (body: SimulateIn) => ok(http.POST("/api/scenarios/simulate", { body }));
