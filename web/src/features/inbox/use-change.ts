import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { useUpdateConversation } from "@/features/inbox/api";
import type { ConversationChange, ConversationDetail } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

export interface Changer {
  /** Sends the change against the version on screen. */
  apply: (change: ConversationChange) => Promise<void>;
  /** The change under way, to be shown as if it were made. */
  pending: ConversationChange | undefined;
  /** The change that lost against somebody else's; the conversation itself is reloaded by then. */
  conflict: ConversationChange | undefined;
  forget: () => void;
}

/** Status and assignment of a conversation, changed against its version. */
export function useChange(conversation: ConversationDetail): Changer {
  const t = useT("inbox");
  const problems = useT("problem");
  const update = useUpdateConversation(conversation.id);
  const [conflict, setConflict] = useState<ConversationChange>();

  const apply = async (change: ConversationChange): Promise<void> => {
    setConflict(undefined);
    try {
      await update.mutateAsync({ version: conversation.version, ...change });
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 409) {
        setConflict(change);
        return;
      }
      toast("error", t("notSaved"), {
        detail: problems(`${problemKind(problem)}.text`),
        ...(problem.transient ? { action: { label: problems("retry"), run: () => void apply(change) } } : {}),
      });
    }
  };

  return {
    apply,
    pending: update.isPending ? update.variables : undefined,
    conflict,
    forget: () => setConflict(undefined),
  };
}
