import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { BotMenu } from "@/api/shapes";
import type { Body } from "@/api/answer";
import { http, ok } from "@/api/client";
import type { Bot } from "@/features/telegram/bot";
import type { BotSearch } from "@/features/telegram/search";

const all = ["bots"] as const;
const detail = (id: string) => [...all, "detail", id] as const;
const menu = (id: string) => [...all, "menu", id] as const;

export const botsQuery = queryOptions({
  queryKey: [...all, "list"],
  queryFn: ({ signal }) => ok(http.GET("/api/bots", { params: { query: { limit: 100 } }, signal })),
  refetchInterval: 30_000,
});

export const botQuery = (id: string) =>
  queryOptions({
    queryKey: detail(id),
    queryFn: async ({ signal }): Promise<Bot> =>
      ok(http.GET("/api/bots/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 30_000,
  });

/** What Telegram itself says about the bot's deliveries, asked when somebody wants to know. */
export const askTelegram = (id: string) =>
  ok(http.GET("/api/bots/{id}/webhook", { params: { path: { id } } }));

export const menuQuery = (id: string) =>
  queryOptions({
    queryKey: menu(id),
    queryFn: ({ signal }) => ok(http.GET("/api/bots/{id}/menu", { params: { path: { id } }, signal })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });

export type ConnectIn = Body<"/api/bots", "post">;
export type BotPatch = Body<"/api/bots/{id}", "patch">;

const renew = (client: QueryClient) => client.invalidateQueries({ queryKey: all });

export function useConnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConnectIn) => ok(http.POST("/api/bots", { body })),
    onSuccess: () => renew(client),
  });
}

/** Changes a bot as it was read. A Problem 409 means somebody else changed it meanwhile. */
export function useUpdateBot(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BotPatch) => ok(http.PATCH("/api/bots/{id}", { params: { path: { id } }, body })),
    onSettled: () => renew(client),
  });
}

export function useRotate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ok(http.POST("/api/bots/{id}/rotate", { params: { path: { id } } })),
    onSettled: () => renew(client),
  });
}

export function useDisconnect(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ok(http.DELETE("/api/bots/{id}", { params: { path: { id } } })),
    onSuccess: () => renew(client),
  });
}

/** The command that, sent in a group, makes it the one that is told of leads. */
export const adminCode = (id: string) =>
  ok(http.POST("/api/bots/{id}/admin-code", { params: { path: { id } } }));

export function useSaveMenu(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { version: number; commands?: BotMenu["commands"] }) =>
      ok(http.PUT("/api/bots/{id}/menu", { params: { path: { id } }, body })),
    onSuccess: (saved) => client.setQueryData(menu(id), saved),
  });
}

/** The bots a search leaves. A workspace has few, so that all are here. */
export function narrow(bots: readonly Bot[], { q, status }: BotSearch): Bot[] {
  const words = (q ?? "").toLowerCase().replace(/^@/, "");
  return bots.filter(
    (bot) =>
      (status === undefined || bot.status === status) &&
      `${bot.name} ${bot.username}`.toLowerCase().includes(words),
  );
}
