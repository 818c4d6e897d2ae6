import type { components } from "@/api/schema.gen";

// A gateway in between may answer with less than the API promises.
type ProblemBody = Partial<components["schemas"]["Problem"]>;
export interface FieldProblem {
  field: string;
  message: string;
}

/**
 * A refused or failed call, from the API's problem+json (RFC 9457) or, with status 0, from a network that did not
 * answer. `code` is stable and chooses the text shown; `detail` is the server's own words.
 */
export class Problem extends Error {
  override name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly fields: FieldProblem[];
  /** Seconds to wait before trying again, from Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: ProblemBody = {}, retryAfter?: number) {
    super(body.detail || body.title || `status ${status}`);
    this.status = status;
    this.code = body.code ?? "";
    this.detail = body.detail ?? body.title ?? "";
    this.requestId = body.request_id;
    this.retryAfter = retryAfter;
    this.fields = (body.errors ?? []).map((error) => ({
      field: fieldName(error.location ?? ""),
      message: error.message ?? "",
    }));
  }

  /** Worth repeating as it is: nobody answered, or the server failed or asked to wait. */
  get transient(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }

  /** The permission a 403 names, if it names one: `leads.write`. */
  get permission(): string | undefined {
    return this.status === 403 ? /[a-z_]+\.[a-z_]+/.exec(this.detail)?.[0] : undefined;
  }
}

/** `body.contact.phone` and `phone` are both the form's field `phone`. */
function fieldName(location: string): string {
  return location.split(".").at(-1) ?? "";
}

/** Turns what a query or mutation threw into a Problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { detail: error instanceof Error ? error.message : "" });
}

/** The kinds of failure the SPA has words for, chosen from status and code. */
export type ProblemKind =
  | "network"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "invalid"
  | "throttled"
  | "server"
  | "unknown";

export function problemKind(problem: Problem): ProblemKind {
  if (problem.status >= 500) return "server";
  const kinds: Partial<Record<number, ProblemKind>> = {
    0: "network",
    400: "invalid",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    422: "invalid",
    429: "throttled",
  };
  return kinds[problem.status] ?? "unknown";
}

/** Splits a 422 between the form's own fields and the rest, which the form shows as a whole. */
export function refusedFields<N extends string>(problem: Problem, names: readonly N[]) {
  const known: { name: N; message: string }[] = [];
  const rest: FieldProblem[] = [];
  for (const refused of problem.fields) {
    const name = names.find((candidate) => candidate === refused.field);
    if (name) known.push({ name, message: refused.message });
    else rest.push(refused);
  }
  return { known, rest };
}
