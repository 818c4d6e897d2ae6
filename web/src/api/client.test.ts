import { afterEach, expect, it, vi } from "vitest";
import { expirations, http, ok, tokens } from "@/api/client";

afterEach(() => vi.unstubAllGlobals());

const json = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

function answers(...list: Response[]) {
  const calls = vi.fn<typeof fetch>(async () => list.shift() ?? json(500, {}));
  vi.stubGlobal("fetch", calls);
  return calls;
}

it("returns the body of a success", async () => {
  answers(json(200, { items: [], total: 0, total_more: false }));
  expect((await ok(http.GET("/api/leads"))).total).toBe(0);
});

it("throws the problem an answer carries", async () => {
  const body = { status: 429, code: "throttled", detail: "slow down", request_id: "r-1" };
  answers(json(429, body, { "Retry-After": "30" }));
  await expect(ok(http.GET("/api/leads"))).rejects.toMatchObject({
    status: 429,
    code: "throttled",
    requestId: "r-1",
    retryAfter: 30,
  });
});

it("throws a problem with status 0 when nobody answers", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("failed to fetch");
  });
  await expect(ok(http.GET("/api/leads"))).rejects.toMatchObject({ status: 0 });
});

it("survives a failure that is not JSON", async () => {
  answers(new Response("<html>bad gateway</html>", { status: 502 }));
  await expect(ok(http.GET("/api/leads"))).rejects.toMatchObject({ status: 502 });
});

it("trades the cookie for a new token on 401 and repeats the call", async () => {
  tokens.set("old");
  const calls = answers(json(401, {}), json(200, { access_token: "fresh" }), json(200, { total: 3 }));
  expect((await ok(http.GET("/api/leads"))).total).toBe(3);
  const last = calls.mock.calls[2]?.[0] as Request;
  expect(last.headers.get("Authorization")).toBe("Bearer fresh");
});

it("asks again when another tab has just renewed the cookie", async () => {
  tokens.set("old");
  const calls = answers(
    json(401, {}),
    json(409, { code: "refresh_raced" }),
    json(200, { access_token: "fresh" }),
    json(200, { total: 1 }),
  );
  expect((await ok(http.GET("/api/leads"))).total).toBe(1);
  expect(calls).toHaveBeenCalledTimes(4);
});

it("reports an ended session once and throws the 401", async () => {
  const before = expirations.get();
  answers(json(401, { code: "session_missing" }), json(401, {}));
  await expect(ok(http.GET("/api/leads"))).rejects.toMatchObject({ status: 401 });
  expect(expirations.get()).toBe(before + 1);
});
