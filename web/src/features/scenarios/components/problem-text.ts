import type { FlowProblem } from "@/api/shapes";
import type scenarios from "@/i18n/uk/scenarios.json";
import { useT } from "@/lib/i18n";

export type ProblemCode = keyof typeof scenarios.problem;

const codes: readonly ProblemCode[] = [
  ...([
    "missing_language",
    "bad_text",
    "text_too_long",
    "bad_label",
    "label_twice",
    "unknown_language",
  ] as const),
  ...(["dead_end", "unknown_node", "unreachable", "no_way_out", "loop", "too_long_run"] as const),
  ...(["no_start", "second_start", "bad_id", "bad_key", "key_too_long", "too_many_nodes"] as const),
  ...(["bad_flow", "unknown_flow", "flow_twice", "bad_trigger", "trigger_twice"] as const),
  ...(["bad_value", "value_twice", "bad_do", "bad_row", "bad_count"] as const),
  ...(["bad_variable", "unknown_variable", "not_a_phone", "bad_length"] as const),
  ...(["bad_action", "bad_lead_type", "missing", "not_used"] as const),
  ...([
    "bad_answer",
    "bad_attempts",
    "bad_bounds",
    "bad_currency",
    "bad_delay",
    "bad_op",
    "bad_tag",
  ] as const),
];

/** Says a problem in the reader's language; one this build has no words for in the engine's own. */
export function useProblemText() {
  const t = useT("scenarios");
  return ({ code, message }: FlowProblem): string => {
    const word = codes.find((known) => known === code);
    return word ? t(`problem.${word}`) : message;
  };
}

/** Warnings do not keep a flow from being published. */
export const isError = (problem: FlowProblem): boolean => problem.severity !== "warning";
