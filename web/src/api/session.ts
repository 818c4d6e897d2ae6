import type { Answer } from "@/api/answer";
import { expirations, http, ok, tokens } from "@/api/client";
import { suggestLanguage } from "@/lib/i18n";
import { createStore, useStore } from "@/lib/store";

export type Me = Answer<"/api/auth/me", "get">;
export type Workspace = Me["workspaces"][number];
export type Session = { status: "unknown" } | { status: "anonymous" } | { status: "active"; me: Me };

const state = createStore<Session>({ status: "unknown" });
const channel = new BroadcastChannel("cartie.session");
let restoring: Promise<Session> | undefined;

export const session = {
  get: state.get,
  subscribe: state.subscribe,

  /** Finds out, once, whether the browser's cookie is still a session. Throws a Problem when nobody answers. */
  async settled(): Promise<Session> {
    if (state.get().status !== "unknown") return state.get();
    restoring ??= restore().finally(() => {
      restoring = undefined;
    });
    return restoring;
  },

  async signIn(email: string, password: string): Promise<void> {
    const { access_token } = await ok(http.POST("/api/auth/login", { body: { email, password } }));
    await begin(access_token);
  },

  /** Signs in with what accepting an invite answered. */
  begin: (token: string) => begin(token),

  /** Leaves here and in the other tabs, even when the server cannot be told. */
  async signOut(): Promise<void> {
    await ok(http.POST("/api/auth/logout")).catch(() => undefined);
    end();
    channel.postMessage("left");
  },

  /** Takes a token for another workspace; other tabs start over, since their data belongs to the old one. */
  async switchWorkspace(id: string): Promise<void> {
    const { access_token } = await ok(http.POST("/api/auth/workspace", { body: { workspace_id: id } }));
    await begin(access_token);
    channel.postMessage("switched");
  },
};

async function restore(): Promise<Session> {
  const token = await tokens.renew();
  if (token === null) end();
  else await begin(token);
  return state.get();
}

async function begin(token: string): Promise<void> {
  tokens.set(token);
  const me = await ok(http.GET("/api/auth/me"));
  await suggestLanguage(me.user.language);
  state.set({ status: "active", me });
}

function end(): void {
  tokens.set(null);
  state.set({ status: "anonymous" });
}

expirations.subscribe(end);
channel.addEventListener("message", () => location.reload());

export const useSession = (): Session => useStore(state);

/** Who is signed in. Only for components under the staff layout, where somebody always is. */
export function useMe(): Me {
  const current = useSession();
  // The layout leaves the screen a moment after sign-out; until then its parts render once more.
  return current.status === "active" ? current.me : nobody;
}

const nobody: Me = {
  user: { id: "", email: "", name: "", language: "uk", superadmin: false },
  workspace: null,
  workspaces: [],
  permissions: [],
};

export const useCan = (permission: string): boolean => useMe().permissions.includes(permission);
