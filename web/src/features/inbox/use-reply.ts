import { useRef } from "react";
import { asProblem, problemKind, type Problem } from "@/api/problem";
import { oneOf } from "@/components/data-table/list-search";
import { useSend } from "@/features/inbox/api";
import type { Draft } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** The refusals of a reply that have words of their own, by the API's codes. */
const refusals = ["contact_unreachable", "bot_unavailable"] as const;

/**
 * Sends to one conversation and tells of failures. What failed and is sent again unchanged repeats its
 * Idempotency-Key, for it may have arrived after all; the same words sent twice on purpose are two messages.
 */
export function useReply(conversation: string) {
  const t = useT("inbox");
  const problems = useT("problem");
  const send = useSend(conversation);
  const failed = useRef({ content: "", key: "" });

  const explain = (problem: Problem): string => {
    const refusal = oneOf(refusals, problem.code);
    if (refusal) return t(`refusal.${refusal}`);
    return problem.status === 422 && problem.fields[0]?.message
      ? problem.fields[0].message
      : problems(`${problemKind(problem)}.text`);
  };

  /** True when the server has it. */
  const reply = async (draft: Draft, files: string[] = []): Promise<boolean> => {
    const content = JSON.stringify(draft);
    const key = failed.current.content === content ? failed.current.key : crypto.randomUUID();
    try {
      await send.mutateAsync({ key, draft, files });
      if (failed.current.key === key) failed.current = { content: "", key: "" };
      return true;
    } catch (error) {
      failed.current = { content, key };
      toast("error", t(draft.kind === "note" ? "notSaved" : "notSent"), {
        detail: explain(asProblem(error)),
      });
      return false;
    }
  };

  return { reply, busy: send.isPending };
}
