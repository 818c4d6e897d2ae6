/** What the server said about the refresh cookie: a new access token, or null when the session is over. */
type Renewed = string | null;
type Send = (request: Request) => Promise<Response>;

interface Options {
  send: Send;
  /** Trades the refresh cookie for a token. Throws when nobody could say (network, 5xx): that ends no session. */
  refresh: () => Promise<Renewed>;
  onExpired: () => void;
  /** Runs one refresh at a time across the browser's tabs: two would look like a stolen cookie. */
  exclusive?: (run: () => Promise<Renewed>) => Promise<Renewed>;
}

/** Keeps the access token in memory only and sends requests with it; a 401 renews it once and repeats the call. */
export function createTokens({ send, refresh, onExpired, exclusive = (run) => run() }: Options) {
  let token: string | null = null;
  let renewing: Promise<Renewed> | undefined;

  function renew(): Promise<Renewed> {
    renewing ??= exclusive(refresh)
      .then((fresh) => {
        token = fresh;
        return fresh;
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  }

  async function authorized(request: Request): Promise<Response> {
    const again = request.clone();
    const used = token;
    const answer = await send(bearing(request, used));
    if (answer.status !== 401 || isPublic(request)) return answer;
    // Another call may have renewed the token while this one was under way.
    const fresh = token !== null && token !== used ? token : await renew();
    if (fresh === null) {
      onExpired();
      return answer;
    }
    return send(bearing(again, fresh));
  }

  return {
    send: authorized,
    renew,
    set: (next: string | null) => {
      token = next;
    },
  };
}

function bearing(request: Request, token: string | null): Request {
  if (token !== null && !isPublic(request)) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** These calls stand on a password, a one-time link or the cookie; their 401 says something about those, not about the token. */
function isPublic(request: Request): boolean {
  return /^\/api\/auth\/(login|refresh|invites|links)(\/|$)/.test(new URL(request.url).pathname);
}
