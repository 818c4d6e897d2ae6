import { useMemo } from "react";
import type { FlowProblem } from "@/api/shapes";
import { StepMarks } from "@/features/scenarios/components/step-marks";
import { end, exitsOf, links, missingIn, read, type Flow } from "@/features/scenarios/flow";
import { reading } from "@/features/scenarios/layout";
import { trioOf, typeOf } from "@/features/scenarios/nodes/registry";
import { cn } from "@/lib/cn";
import { useT, type Language } from "@/lib/i18n";

/** The flow as a list in reading order: for phones, for screen readers, and for whoever reads rather than looks. */
export function StepList({
  flow,
  texts,
  problems,
  open,
  onOpen,
}: {
  flow: Flow;
  texts: Language;
  problems: readonly FlowProblem[];
  open: string | undefined;
  onOpen: (id: string) => void;
}) {
  const t = useT("scenarios");
  const nameOf = (path: string) => {
    const word = links.find((known) => known === path);
    return word && word !== "next" ? t(`field.${word}`) : "";
  };
  const order = useMemo(() => reading(flow), [flow]);
  return (
    <ol aria-label={t("steps")} className="flex flex-col gap-2.5 overflow-y-auto px-4 py-5 md:px-8 lg:h-full">
      {order.map((id) => {
        const node = flow.nodes[id];
        if (!node) return null;
        const { Icon, Content } = trioOf(node);
        const type = typeOf(node);
        return (
          <li key={id} className="w-full max-w-2xl">
            <button
              type="button"
              data-step={id}
              aria-current={open === id || undefined}
              onClick={() => onOpen(id)}
              className={cn(
                "flex w-full items-start gap-3 rounded-xl border bg-card p-3.5 text-left transition-colors hover:border-input",
                open === id && "border-primary",
              )}
            >
              <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent text-accent-foreground">
                <Icon aria-hidden className="size-4" />
              </span>
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2">
                  <span className="text-xs font-medium text-muted-foreground">
                    {type ? t(`type.${type}`) : node.type}
                  </span>
                  <code className="truncate text-xs text-muted-foreground">{id}</code>
                  <StepMarks
                    missing={missingIn(node)}
                    problems={problems.filter((problem) => problem.node === id)}
                  />
                </span>
                <span className="mt-0.5 line-clamp-2 break-words">
                  <Content flow={flow} node={node} texts={texts} />
                </span>
                {exitsOf(node).map((exit) => (
                  <span key={exit.path} className="block truncate text-xs text-muted-foreground">
                    {read(exit.label, texts) || nameOf(exit.path)}
                    {" → "}
                    {exit.to === end ? t("end") : exit.to || t("nowhere")}
                  </span>
                ))}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
