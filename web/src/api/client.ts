import createClient, { type FetchResponse } from "openapi-fetch";
import type { MediaType } from "openapi-typescript-helpers";
import { Problem } from "@/api/problem";
import type { components, paths } from "@/api/schema.gen";
import { createTokens } from "@/api/tokens";
import { createStore } from "@/lib/store";

const locked = async (run: () => Promise<string | null>): Promise<string | null> =>
  "locks" in navigator ? await navigator.locks.request("cartie.refresh", run) : await run();

/** Rises each time the server ends the session; the session store listens. */
export const expirations = createStore(0);

const renew = () => fetch("/api/auth/refresh", { method: "POST" });

export const tokens = createTokens({
  send: (request) => fetch(request),
  exclusive: locked,
  onExpired: () => expirations.set(expirations.get() + 1),
  refresh: async () => {
    let answer = await renew();
    // The cookie was used a moment ago by a page that is gone or another tab; the jar holds its successor by now.
    if (answer.status === 409) answer = await renew();
    if (answer.status === 401 || answer.status === 403) return null;
    if (!answer.ok) throw await problemOf(answer);
    const session = (await answer.json()) as components["schemas"]["AuthSession"];
    return session.access_token;
  },
});

/** The typed API client. Use it inside `ok`, which turns refusals into a thrown Problem. */
export const http = createClient<paths>({ baseUrl: location.origin, fetch: tokens.send });

/** The answer's body, or a thrown Problem. */
export async function ok<T extends Record<string | number, unknown>, O, M extends MediaType>(
  call: Promise<FetchResponse<T, O, M>>,
): Promise<NonNullable<FetchResponse<T, O, M>["data"]>> {
  const { data, error, response } = await call.catch((failure: unknown) => {
    throw failure instanceof Problem || isAbort(failure) ? failure : new Problem(0);
  });
  if (!response.ok) throw new Problem(response.status, asBody(error), retryAfter(response));
  return data as NonNullable<FetchResponse<T, O, M>["data"]>;
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  return new Problem(response.status, asBody(body), retryAfter(response));
}

const isAbort = (error: unknown) => error instanceof DOMException && error.name === "AbortError";
const asBody = (body: unknown) => (typeof body === "object" && body !== null ? body : {});

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}
