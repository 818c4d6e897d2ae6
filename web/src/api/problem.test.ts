import { expect, it } from "vitest";
import { asProblem, Problem, problemKind, refusedFields } from "@/api/problem";

it("maps refused locations to the form's fields and keeps the rest for the form", () => {
  const problem = new Problem(422, {
    errors: [
      { location: "body.phone", message: "not a phone number" },
      { location: "body.contact.name", message: "too long" },
      { location: "body", message: "unexpected property" },
    ],
  });
  expect(refusedFields(problem, ["name", "phone"])).toEqual({
    known: [
      { name: "phone", message: "not a phone number" },
      { name: "name", message: "too long" },
    ],
    rest: [{ field: "body", message: "unexpected property" }],
  });
});

it("names the permission of a 403 and of nothing else", () => {
  const detail = "permission leads.write is missing";
  expect(new Problem(403, { detail }).permission).toBe("leads.write");
  expect(new Problem(404, { detail }).permission).toBeUndefined();
  expect(new Problem(403, { detail: "no" }).permission).toBeUndefined();
});

it.each([
  [0, "network", true],
  [401, "unauthorized", false],
  [403, "forbidden", false],
  [404, "not_found", false],
  [409, "conflict", false],
  [422, "invalid", false],
  [429, "throttled", true],
  [500, "server", true],
  [503, "server", true],
  [418, "unknown", false],
] as const)("knows status %i as %s", (status, kind, transient) => {
  const problem = new Problem(status);
  expect(problemKind(problem)).toBe(kind);
  expect(problem.transient).toBe(transient);
});

it("takes anything thrown without an answer for a network failure", () => {
  expect(asProblem(new TypeError("failed")).status).toBe(0);
  const problem = new Problem(409);
  expect(asProblem(problem)).toBe(problem);
});
