import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { FlowProblem } from "@/api/shapes";
import { Button } from "@/components/ui/button";
import { EditingProvider } from "@/features/scenarios/components/editing";
import { Panel } from "@/features/scenarios/components/panel";
import { useProblemText } from "@/features/scenarios/components/problem-text";
import { TextTabs } from "@/features/scenarios/components/text-tabs";
import { missingIn, removeNode, setField, type Flow, type FlowNode } from "@/features/scenarios/flow";
import { trioOf, typeOf } from "@/features/scenarios/nodes/registry";
import { useT, type Language } from "@/lib/i18n";

interface Props {
  id: string;
  node: FlowNode;
  flow: Flow;
  texts: Language;
  problems: readonly FlowProblem[];
  flows: readonly string[];
  readOnly: boolean;
  edit: (change: (flow: Flow) => Flow) => void;
  onTexts: (language: Language) => void;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** One node: its texts by language, its settings and its links. */
export function NodePanel({
  id,
  node,
  flow,
  texts,
  problems,
  flows,
  readOnly,
  edit,
  onTexts,
  onOpen,
  onClose,
}: Props) {
  const t = useT("scenarios");
  const say = useProblemText();
  const { Icon, Settings } = trioOf(node);
  const type = typeOf(node);
  const mine = problems.filter((problem) => problem.node === id);
  const editing = {
    ...{ flow, id, node, texts, problems: mine, flows, edit },
    set: (path: string, value: unknown) => edit((old) => setField(old, id, path, value)),
    open: onOpen,
  };
  return (
    <Panel
      data-testid="node-panel"
      onClose={onClose}
      title={
        <>
          <Icon aria-hidden className="size-4 shrink-0 text-primary" />
          <span className="truncate">{type ? t(`type.${type}`) : node.type}</span>
          <code className="truncate rounded bg-muted px-1.5 py-0.5 text-xs font-normal text-muted-foreground">
            {id}
          </code>
        </>
      }
    >
      <TextTabs value={texts} missing={missingIn(node)} onChange={onTexts} />
      {mine.length > 0 && (
        <ul className="flex flex-col gap-1 rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive">
          {mine.map((problem, n) => (
            <li key={n}>{say(problem)}</li>
          ))}
        </ul>
      )}
      {!type && <p className="text-muted-foreground">{t("unknownType")}</p>}
      <EditingProvider value={editing}>
        <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-4">
          <Settings />
        </fieldset>
      </EditingProvider>
      {readOnly ? (
        <p className="text-[13px] text-muted-foreground">
          {t("readOnly", { permission: "scenarios.write" })}
        </p>
      ) : (
        node.type !== "START" && (
          <Remove
            onRemove={() => {
              onClose();
              edit((old) => removeNode(old, id));
            }}
          />
        )
      )}
    </Panel>
  );
}

/** Asks once more in place: a node takes its links with it. */
function Remove({ onRemove }: { onRemove: () => void }) {
  const t = useT("scenarios");
  const [sure, setSure] = useState(false);
  return (
    <div className="border-t pt-4">
      {sure ? (
        <div className="flex flex-wrap items-center gap-2">
          <p className="w-full text-[13px]">{t("remove.sure")}</p>
          <Button size="sm" onClick={onRemove}>
            {t("remove.yes")}
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setSure(false)}>
            {t("cancel")}
          </Button>
        </div>
      ) : (
        <Button size="sm" variant="ghost" className="text-destructive" onClick={() => setSure(true)}>
          <Trash2 aria-hidden />
          {t("remove.open")}
        </Button>
      )}
    </div>
  );
}
