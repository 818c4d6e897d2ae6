import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Body } from "@/api/answer";
import { http, ok } from "@/api/client";
import type { LeadDetail } from "@/features/leads/lead";
import type { LeadSearch } from "@/features/leads/search";

const pageSize = 50;
const lists = ["leads", "list"] as const;
const detail = (id: string) => ["leads", "detail", id] as const;

export const leadsQuery = (search: LeadSearch) =>
  queryOptions({
    queryKey: [...lists, search],
    queryFn: ({ signal }) => ok(http.GET("/api/leads", { params: { query: queryOf(search) }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });

// The API takes several values of a filter; the list offers one at a time.
const queryOf = ({ status, type, ...rest }: LeadSearch) => ({
  ...rest,
  ...(status ? { status: [status] } : {}),
  ...(type ? { type: [type] } : {}),
  limit: pageSize,
});

export const leadQuery = (id: string) =>
  queryOptions({
    queryKey: detail(id),
    queryFn: ({ signal }) => ok(http.GET("/api/leads/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 30_000,
  });

/** Messages of a conversation, from the newest page back. */
export const messagesQuery = (conversation: string) =>
  infiniteQueryOptions({
    queryKey: ["leads", "messages", conversation],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      ok(
        http.GET("/api/conversations/{id}/messages", {
          params: { path: { id: conversation }, query: { cursor: pageParam || undefined, limit: pageSize } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor || undefined,
    refetchInterval: 15_000,
  });

/** What left the system because of the lead. Asked again every 3 s while an attempt is still to come. */
export const deliveriesQuery = (lead: string) =>
  queryOptions({
    queryKey: ["leads", "deliveries", lead],
    queryFn: ({ signal }) =>
      ok(http.GET("/api/deliveries", { params: { query: { entity_id: lead, limit: pageSize } }, signal })),
    refetchInterval: ({ state }) =>
      state.data?.items.some((item) => item.state === "pending") ? 3_000 : 15_000,
  });

export const membersQuery = queryOptions({
  queryKey: ["leads", "members"],
  queryFn: ({ signal }) => ok(http.GET("/api/workspace/members", { signal })),
  staleTime: 5 * 60_000,
});

export type LeadIn = Body<"/api/leads", "post">;
export type LeadPatch = Body<"/api/leads/{id}", "patch">;
export type LeadChange = Omit<LeadPatch, "version" | "$schema">;

/** Opens a lead, or adds to the person's open one: the answer's `merged` tells which. */
export function useCreateLead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: LeadIn; key: string }) =>
      ok(http.POST("/api/leads", { body, params: { header: { "Idempotency-Key": key } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["leads"] }),
  });
}

/** Changes a lead as it was read. A Problem 409 means somebody else changed it meanwhile. */
export function useUpdateLead(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LeadPatch) => ok(http.PATCH("/api/leads/{id}", { params: { path: { id } }, body })),
    onSuccess: (lead) => {
      client.setQueryData<LeadDetail>(detail(id), (old) => (old ? { ...old, ...lead } : old));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["leads"] }),
  });
}
