import { Link } from "@tanstack/react-router";
import { ArrowLeft, CircleAlert, CircleCheck, List, MessageCircle, Workflow } from "lucide-react";
import { paths } from "@/app/paths";
import type { FlowProblem, ScenarioDetail } from "@/api/shapes";
import { Button, buttonVariants } from "@/components/ui/button";
import { AddNode } from "@/features/scenarios/components/add-node";
import { isError } from "@/features/scenarios/components/problem-text";
import { PublishDialog } from "@/features/scenarios/components/publish-dialog";
import { SaveStatus } from "@/features/scenarios/components/save-status";
import { PublicationBadge } from "@/features/scenarios/components/scenario-badges";
import type { Draft } from "@/features/scenarios/components/use-draft";
import { read } from "@/features/scenarios/flow";
import type { EditorSearch, View } from "@/features/scenarios/search";
import { useLanguage, useT } from "@/lib/i18n";

export function EditorHeader({
  scenario,
  draft,
  problems,
  view,
  mayWrite,
  go,
  onAdded,
}: {
  scenario: ScenarioDetail;
  draft: Draft;
  problems: readonly FlowProblem[];
  view: View;
  mayWrite: boolean;
  go: (change: EditorSearch) => void;
  onAdded: (id: string) => void;
}) {
  const t = useT("scenarios");
  const language = useLanguage();
  const errors = problems.filter(isError).length;
  const other = view === "graph" ? "steps" : "graph";
  const OtherIcon = view === "graph" ? List : Workflow;
  const ProblemIcon = errors > 0 ? CircleAlert : CircleCheck;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b bg-card px-3 py-2.5 md:px-5">
      <Link
        to={paths.scenarios}
        aria-label={t("toList")}
        className={buttonVariants({ variant: "ghost", size: "icon" })}
      >
        <ArrowLeft aria-hidden />
      </Link>
      <div className="mr-auto min-w-0">
        <h1 className="truncate text-lg leading-6 font-semibold tracking-tight">
          {read(draft.flow.title, language) || scenario.key}
        </h1>
        <p className="flex flex-wrap items-center gap-x-2.5 text-[13px] text-muted-foreground">
          <code className="text-xs">{scenario.key}</code>
          <PublicationBadge scenario={scenario} />
          <SaveStatus draft={draft} mayWrite={mayWrite} />
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="ghost"
          size="sm"
          onClick={() => go({ view: other })}
          aria-label={other === "graph" ? t("showGraph") : t("showSteps")}
        >
          <OtherIcon aria-hidden />
        </Button>
        {mayWrite && <AddNode edit={draft.edit} onAdded={onAdded} />}
        <Button variant="outline" size="sm" onClick={() => go({ drawer: "problems", node: undefined })}>
          <ProblemIcon aria-hidden className={errors > 0 ? "text-destructive" : "text-success"} />
          {problems.length > 0 ? t("problems.count", { count: problems.length }) : t("problems.none")}
        </Button>
        <Button variant="outline" size="sm" onClick={() => go({ drawer: "simulator", node: undefined })}>
          <MessageCircle aria-hidden />
          {t("simulator.open")}
        </Button>
        {mayWrite && (
          <PublishDialog
            scenario={scenario}
            draft={draft}
            errors={errors}
            onProblems={() => go({ drawer: "problems", node: undefined })}
          />
        )}
      </div>
    </header>
  );
}
