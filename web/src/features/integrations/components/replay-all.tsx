import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { useReplayAll } from "@/features/integrations/api";
import { useKindName } from "@/features/integrations/components/badges";
import type { DeliverySearch } from "@/features/integrations/search";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Sends again what failed (or, where that is on screen, what was skipped), within the filters on screen; asks first, since providers will see it all once more. */
export function ReplayAll({ search }: { search: DeliverySearch }) {
  const t = useT("integrations");
  const problems = useT("problem");
  const kindName = useKindName();
  const { number } = useFormats();
  const replay = useReplayAll();
  const [open, setOpen] = useState(false);
  const state = search.state === "skipped" ? "skipped" : "failed";
  const start = async () => {
    try {
      const { replayed } = await replay.mutateAsync({ search, state });
      toast("success", t("replay.started", { count: replayed, number: number(replayed) }));
      setOpen(false);
    } catch (error) {
      const problem = asProblem(error);
      toast("error", t("replay.failed"), {
        detail: problem.detail || problems(`${problemKind(problem)}.text`),
      });
    }
  };
  const bounds = [search.kind && kindName(search.kind), search.from, search.to].filter(Boolean).join(" · ");
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline">
          <RotateCcw aria-hidden />
          {t("replay.all")}
        </Button>
      </DialogTrigger>
      <DialogContent title={t("replay.sure")} description={t("replay.text")} closeLabel={t("close")}>
        <dl className="grid grid-cols-2 gap-3 px-5 pb-5 sm:px-6">
          <div>
            <dt className="text-xs text-muted-foreground">{t("column.state")}</dt>
            <dd>{t(`state.${state}`)}</dd>
          </div>
          <div>
            <dt className="text-xs text-muted-foreground">{t("replay.bounds")}</dt>
            <dd>{bounds || t("replay.everything")}</dd>
          </div>
        </dl>
        <DialogFooter>
          <Button variant="ghost" onClick={() => setOpen(false)}>
            {t("cancel")}
          </Button>
          <Button disabled={replay.isPending} onClick={() => void start()}>
            {t("replay.submit")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
