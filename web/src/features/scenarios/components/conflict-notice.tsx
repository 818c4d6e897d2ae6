import { GitMerge } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import type { Draft } from "@/features/scenarios/components/use-draft";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Somebody else saved this scenario meanwhile: one of the two stays, and the person says which. */
export function ConflictNotice({ settle }: { settle: Draft["settle"] }) {
  const t = useT("scenarios");
  const problems = useT("problem");
  const [busy, setBusy] = useState(false);
  const choose = async (keep: "mine" | "theirs") => {
    setBusy(true);
    try {
      await settle(keep);
    } catch (error) {
      toast("error", t("save.failed"), { detail: problems(`${problemKind(asProblem(error))}.text`) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section
      role="alert"
      className="flex flex-wrap items-center gap-3 bg-warning-soft px-5 py-3 text-warning"
    >
      <GitMerge aria-hidden className="size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{t("conflict.title")}</p>
        <p className="text-[13px]">{t("conflict.text")}</p>
      </div>
      <Button size="sm" disabled={busy} onClick={() => void choose("mine")}>
        {t("conflict.mine")}
      </Button>
      <Button
        size="sm"
        variant="outline"
        className="text-foreground"
        disabled={busy}
        onClick={() => void choose("theirs")}
      >
        {t("conflict.theirs")}
      </Button>
    </section>
  );
}
