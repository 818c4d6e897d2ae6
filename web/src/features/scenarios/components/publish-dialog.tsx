import { LoaderCircle, Upload } from "lucide-react";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { ScenarioDetail, Standing } from "@/api/shapes";
import { asProblem, problemKind, type Problem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { scenarioQuery, usePublish } from "@/features/scenarios/api";
import type { Draft } from "@/features/scenarios/components/use-draft";
import { useT } from "@/lib/i18n";

/** Publishes the saved draft: first says who is in the middle of a dialogue, afterwards where they stand. */
export function PublishDialog({
  scenario,
  draft,
  errors,
  onProblems,
}: {
  scenario: ScenarioDetail;
  draft: Draft;
  errors: number;
  onProblems: () => void;
}) {
  const t = useT("scenarios");
  const problems = useT("problem");
  const client = useQueryClient();
  const publish = usePublish(scenario.id);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [done, setDone] = useState<{ number: number; standing: Standing[] }>();
  const show = (next: boolean) => {
    setOpen(next);
    setProblem(undefined);
    setDone(undefined);
  };
  const start = async () => {
    setProblem(undefined);
    try {
      const version = await draft.save();
      if (version === undefined) return setProblem(asProblem(undefined));
      const answer = await publish.mutateAsync(version);
      setDone(answer);
      if (answer.version !== undefined) draft.published(answer.version);
      const at = new Date().toISOString();
      client.setQueryData<ScenarioDetail>(scenarioQuery(scenario.id).queryKey, (old) =>
        old
          ? {
              ...old,
              version: answer.version ?? old.version,
              draft: false,
              published: { number: answer.number, at },
            }
          : old,
      );
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const refused = problem?.status === 422;
  return (
    <Dialog open={open} onOpenChange={show}>
      <DialogTrigger asChild>
        <Button size="sm">
          <Upload aria-hidden />
          {t("publish.open")}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={done ? t("publish.done", { number: done.number }) : t("publish.title")}
        closeLabel={t("close")}
      >
        <div className="flex flex-col gap-3 px-5 pb-5 sm:px-6">
          {done ? (
            <Stands standing={done.standing} />
          ) : (
            <>
              <p>{t("publish.text")}</p>
              <p data-testid="standing" className="rounded-lg bg-muted px-3.5 py-3 text-[13px]">
                {scenario.standing > 0
                  ? t("publish.standing", { count: scenario.standing })
                  : t("publish.nobodyStands")}
              </p>
              {errors > 0 && (
                <Refusal
                  text={t("publish.errors", { count: errors })}
                  onProblems={() => {
                    show(false);
                    onProblems();
                  }}
                />
              )}
              {problem && errors === 0 && (
                <Refusal
                  text={refused ? t("publish.refused") : problems(`${problemKind(problem)}.text`)}
                  onProblems={
                    refused
                      ? () => {
                          show(false);
                          onProblems();
                        }
                      : undefined
                  }
                />
              )}
            </>
          )}
        </div>
        <DialogFooter>
          <Button variant={done ? "primary" : "ghost"} onClick={() => show(false)}>
            {done ? t("close") : t("cancel")}
          </Button>
          {!done && (
            <Button disabled={errors > 0 || publish.isPending} onClick={() => void start()}>
              {publish.isPending && <LoaderCircle aria-hidden className="animate-spin" />}
              {t("publish.submit")}
            </Button>
          )}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function Refusal({ text, onProblems }: { text: string; onProblems: (() => void) | undefined }) {
  const t = useT("scenarios");
  return (
    <div role="alert" className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive">
      <p>{text}</p>
      {onProblems && (
        <Button
          variant="link"
          size="inline"
          className="mt-1 text-[13px] text-destructive"
          onClick={onProblems}
        >
          {t("problems.show")}
        </Button>
      )}
    </div>
  );
}

/** Where people stood when the new version came. They finish on theirs. */
function Stands({ standing }: { standing: readonly Standing[] }) {
  const t = useT("scenarios");
  if (standing.length === 0) return <p>{t("publish.nobodyStands")}</p>;
  return (
    <>
      <p>{t("publish.finish")}</p>
      <ul aria-label={t("publish.where")} className="divide-y rounded-lg border text-[13px]">
        {standing.map(({ node, count }) => (
          <li key={node} className="flex justify-between gap-3 px-3.5 py-2">
            <code>{node || t("publish.noNode")}</code>
            <span className="tabular">{t("people", { count })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
