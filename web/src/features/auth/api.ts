import type { Answer } from "@/api/answer";
import { http, ok } from "@/api/client";
import { asProblem } from "@/api/problem";

/** The shortest password the server takes. */
export const minPassword = 10;

export type Invitation = Answer<"/api/auth/invites/{token}", "get">;

/** What an invite is for; null when it is used, withdrawn, too old or was never made. */
export async function invitationOf(token: string): Promise<Invitation | null> {
  try {
    return await ok(http.GET("/api/auth/invites/{token}", { params: { path: { token } } }));
  } catch (error) {
    if (asProblem(error).status === 404) return null;
    throw error;
  }
}
