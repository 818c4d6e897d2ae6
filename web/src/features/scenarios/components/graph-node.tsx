import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { FlowProblem } from "@/api/shapes";
import { StepMarks } from "@/features/scenarios/components/step-marks";
import {
  end,
  exitsOf,
  links,
  missingIn,
  read,
  type Exit,
  type Flow,
  type FlowNode,
} from "@/features/scenarios/flow";
import { trioOf, typeOf } from "@/features/scenarios/nodes/registry";
import { cn } from "@/lib/cn";
import { useT, type Language } from "@/lib/i18n";

export type StepNode = Node<{
  flow: Flow;
  node: FlowNode;
  texts: Language;
  problems: readonly FlowProblem[];
  onOpen: (id: string) => void;
}>;

export const nodeWidth = 250;
const head = 96;
const exitHeight = 28;

/** A node's height follows from its exits, so that it can be placed before it is drawn. */
export const nodeHeight = (node: FlowNode): number =>
  head + exitHeight * Math.max(exitsOf(node).length, 0) + 6;

/** A step in the picture: what it is, two lines of what it says, and a row for each way out. */
export function GraphNode({
  id,
  data: { flow, node, texts, problems, onOpen },
  selected,
  isConnectable,
}: NodeProps<StepNode>) {
  const t = useT("scenarios");
  const { Icon, Content } = trioOf(node);
  const type = typeOf(node);
  return (
    <div
      className={cn(
        "h-full rounded-xl border bg-card text-left text-[13px] shadow-sm",
        selected ? "border-primary ring-1 ring-primary" : problems.length > 0 && "border-destructive",
      )}
    >
      {node.type !== "START" && (
        <Handle type="target" position={Position.Left} isConnectable={isConnectable} className="in" />
      )}
      <button
        type="button"
        data-step={id}
        aria-current={selected || undefined}
        onClick={() => onOpen(id)}
        className="nopan flex h-24 w-full flex-col gap-1.5 rounded-t-xl px-3 pt-2.5 text-left hover:bg-muted/50"
      >
        <span className="flex w-full items-center gap-2">
          <Icon aria-hidden className="size-4 shrink-0 text-primary" />
          <span className="truncate font-medium">{type ? t(`type.${type}`) : node.type}</span>
          <StepMarks missing={missingIn(node)} problems={problems} />
        </span>
        <span className="line-clamp-2 w-full break-words">
          <Content flow={flow} node={node} texts={texts} />
        </span>
      </button>
      {exitsOf(node).map((exit) => (
        <ExitRow key={exit.path} exit={exit} flow={flow} texts={texts} isConnectable={isConnectable} />
      ))}
    </div>
  );
}

function ExitRow({
  exit,
  flow,
  texts,
  isConnectable,
}: {
  exit: Exit;
  flow: Flow;
  texts: Language;
  isConnectable: boolean;
}) {
  const t = useT("scenarios");
  const word = links.find((known) => known === exit.path);
  const label = exit.label ? read(exit.label, texts) || t("noText") : word ? t(`field.${word}`) : "";
  const leads = exit.to === end ? t("end") : flow.nodes[exit.to] ? "" : exit.to || t("nowhere");
  return (
    <div className="relative flex h-7 items-center justify-between gap-2 border-t px-3 text-xs text-muted-foreground">
      <span className="truncate">{label}</span>
      {leads && <span className={cn("shrink-0", exit.to !== end && "text-destructive")}>{leads}</span>}
      <Handle type="source" id={exit.path} position={Position.Right} isConnectable={isConnectable} />
    </div>
  );
}
