import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import type { Body } from "@/api/answer";
import { http, ok } from "@/api/client";
import type { DeliveryDetail } from "@/features/integrations/integration";
import type { DeliverySearch } from "@/features/integrations/search";
import { windowOf } from "@/features/integrations/window";

const pageSize = 50;
const log = ["integrations", "deliveries"] as const;

export const integrationsQuery = queryOptions({
  queryKey: ["integrations", "list"],
  queryFn: ({ signal }) => ok(http.GET("/api/integrations", { signal })),
  refetchInterval: 30_000,
});

export type IntegrationIn = Body<"/api/integrations/{kind}", "put"> & { events?: string[] };

/** Saves as it was read. A Problem 409 means somebody else saved meanwhile. */
export function useSaveIntegration(kind: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: IntegrationIn) =>
      ok(http.PUT("/api/integrations/{kind}", { params: { path: { kind } }, body })),
    onSettled: () => client.invalidateQueries({ queryKey: ["integrations"] }),
  });
}

/** Asks the provider whether the saved settings work; nobody is told of any lead. */
export const testIntegration = (kind: string) =>
  ok(http.POST("/api/integrations/{kind}/test", { params: { path: { kind } } }));

export const deliveriesQuery = (search: DeliverySearch) =>
  queryOptions({
    queryKey: [...log, "list", search],
    queryFn: ({ signal }) => {
      const query = {
        ...windowOf(search),
        ...(search.state ? { state: [search.state] } : {}),
        ...(search.cursor ? { cursor: search.cursor } : {}),
        limit: pageSize,
      };
      return ok(http.GET("/api/deliveries", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some((item) => item.state === "pending") ? 5_000 : 30_000,
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: [...log, "detail", id],
    queryFn: async ({ signal }) =>
      (await ok(http.GET("/api/deliveries/{id}", { params: { path: { id } }, signal }))) as DeliveryDetail,
    refetchInterval: ({ state }) => (state.data?.state === "pending" ? 3_000 : 30_000),
  });

/** Sends one delivery again, under the same event id. */
export function useReplay(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ok(http.POST("/api/deliveries/{id}/replay", { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: log }),
  });
}

/** Sends again what failed, or was skipped, within the bounds of a search. */
export function useReplayAll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ search, state }: { search: DeliverySearch; state: "failed" | "skipped" }) =>
      ok(http.POST("/api/deliveries/replay", { body: { ...windowOf(search), state } })),
    onSettled: () => client.invalidateQueries({ queryKey: log }),
  });
}
