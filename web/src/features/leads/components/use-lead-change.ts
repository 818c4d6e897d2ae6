import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { useUpdateLead, type LeadChange } from "@/features/leads/api";
import { known, type LeadDetail } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** The conflicts that no comparison settles: the rules of leads, by the API's codes. */
const refusals = ["lead_status", "lead_open_exists"] as const;

export interface LeadChanger {
  /** Sends the change against the version on screen; false when it was refused and somebody was told. */
  apply: (change: LeadChange) => Promise<boolean>;
  /** The change under way, to be shown as if it were made. */
  pending: LeadChange | undefined;
  /** The change that lost against somebody else's; the lead itself is reloaded by then. */
  conflict: LeadChange | undefined;
  forget: () => void;
}

export function useLeadChange(lead: LeadDetail): LeadChanger {
  const t = useT("leads");
  const problems = useT("problem");
  const update = useUpdateLead(lead.id);
  const [conflict, setConflict] = useState<LeadChange>();

  const apply = async (change: LeadChange): Promise<boolean> => {
    setConflict(undefined);
    try {
      await update.mutateAsync({ version: lead.version, ...change });
      return true;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 409 && problem.code === "lead_changed") {
        setConflict(change);
        return false;
      }
      const refusal = known(refusals, problem.code);
      toast("error", t("notSaved"), {
        detail: refusal ? t(`refusal.${refusal}`) : problems(`${problemKind(problem)}.text`),
        ...(problem.transient ? { action: { label: problems("retry"), run: () => void apply(change) } } : {}),
      });
      return false;
    }
  };

  return {
    apply,
    pending: update.isPending ? update.variables : undefined,
    conflict,
    forget: () => setConflict(undefined),
  };
}
