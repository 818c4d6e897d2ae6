import { useState } from "react";
import { asProblem, refusedFields, type Problem } from "@/api/problem";

/** Runs a form's call; what the server refuses goes to the fields it names, the rest is the form's problem. */
export function useRefusal<N extends string>(
  names: readonly N[],
  setError: (name: N, error: { message: string }) => void,
) {
  const [problem, setProblem] = useState<Problem>();
  const attempt = async (call: () => Promise<void>): Promise<void> => {
    setProblem(undefined);
    try {
      await call();
    } catch (error) {
      const refused = asProblem(error);
      const { known } = refusedFields(refused, names);
      for (const { name, message } of known) setError(name, { message });
      if (known.length === 0) setProblem(refused);
    }
  };
  return { problem, attempt };
}
