import { describe, expect, it, vi } from "vitest";
import { createTokens } from "@/api/tokens";

const url = "https://cartie.test/api/leads";
const authorization = (request: Request) => request.headers.get("Authorization");

/** A server that accepts only the token "good". */
function setup(refresh: () => Promise<string | null>) {
  const send = vi.fn(async (request: Request) => {
    const body = await request.text();
    const right = authorization(request) === "Bearer good";
    return new Response(right ? body || "fine" : null, { status: right ? 200 : 401 });
  });
  const refreshed = vi.fn(refresh);
  const onExpired = vi.fn();
  const tokens = createTokens({ send, refresh: refreshed, onExpired });
  return { tokens, send, refreshed, onExpired };
}

describe("tokens", () => {
  it("sends the token it holds and asks for no other", async () => {
    const { tokens, send, refreshed } = setup(async () => "good");
    tokens.set("good");
    expect((await tokens.send(new Request(url))).status).toBe(200);
    expect(send).toHaveBeenCalledOnce();
    expect(refreshed).not.toHaveBeenCalled();
  });

  it("renews once on 401 and repeats the call with its body", async () => {
    const { tokens, send } = setup(async () => "good");
    tokens.set("old");
    const answer = await tokens.send(new Request(url, { method: "POST", body: "the body" }));
    expect(await answer.text()).toBe("the body");
    expect(send).toHaveBeenCalledTimes(2);
  });

  it("renews once for calls that fail together", async () => {
    const { tokens, refreshed } = setup(async () => "good");
    tokens.set("old");
    const answers = await Promise.all([1, 2, 3].map((n) => tokens.send(new Request(`${url}/${n}`))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(refreshed).toHaveBeenCalledOnce();
  });

  it("uses the token another call renewed meanwhile", async () => {
    const { tokens, send, refreshed } = setup(async () => "good");
    tokens.set("old");
    send.mockImplementationOnce(async () => {
      tokens.set("good");
      return new Response(null, { status: 401 });
    });
    expect((await tokens.send(new Request(url))).status).toBe(200);
    expect(refreshed).not.toHaveBeenCalled();
  });

  it("ends the session when the cookie is no longer good, and gives up after one repeat", async () => {
    const dead = setup(async () => null);
    dead.tokens.set("old");
    expect((await dead.tokens.send(new Request(url))).status).toBe(401);
    expect(dead.onExpired).toHaveBeenCalledOnce();

    const useless = setup(async () => "still old");
    useless.tokens.set("old");
    expect((await useless.tokens.send(new Request(url))).status).toBe(401);
    expect(useless.send).toHaveBeenCalledTimes(2);
  });

  it("ends no session because nobody answered", async () => {
    let reachable = false;
    const { tokens, onExpired } = setup(async () => {
      if (!reachable) throw new TypeError("network");
      return "good";
    });
    tokens.set("old");
    await expect(tokens.send(new Request(url))).rejects.toThrow("network");
    expect(onExpired).not.toHaveBeenCalled();
    reachable = true;
    expect((await tokens.send(new Request(url))).status).toBe(200);
  });

  it("neither sends a token with a sign-in nor renews for its 401", async () => {
    const { tokens, send, refreshed } = setup(async () => "good");
    tokens.set("old");
    const answer = await tokens.send(new Request("https://cartie.test/api/auth/login", { method: "POST" }));
    expect(answer.status).toBe(401);
    expect(send.mock.calls.map(([request]) => authorization(request))).toEqual([null]);
    expect(refreshed).not.toHaveBeenCalled();
  });

  it("runs its refresh under the lock it is given", async () => {
    const order: string[] = [];
    const tokens = createTokens({
      send: async () => new Response(),
      onExpired: () => {},
      refresh: async () => {
        order.push("refresh");
        return "good";
      },
      exclusive: async (run) => {
        order.push("lock");
        const token = await run();
        order.push("unlock");
        return token;
      },
    });
    await tokens.renew();
    expect(order).toEqual(["lock", "refresh", "unlock"]);
  });
});
