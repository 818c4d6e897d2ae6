import { Plus } from "lucide-react";
import { Disclosure } from "@/components/layout/disclosure";
import { buttonVariants } from "@/components/ui/button";
import { addNode, nodeTypes, type Flow, type NodeType } from "@/features/scenarios/flow";
import { trioOf } from "@/features/scenarios/nodes/registry";
import { useT } from "@/lib/i18n";

/** Adds a node that is linked to nothing yet and opens it. */
export function AddNode({
  edit,
  onAdded,
}: {
  edit: (change: (flow: Flow) => Flow) => void;
  onAdded: (id: string) => void;
}) {
  const t = useT("scenarios");
  const add = (type: NodeType) => {
    let added = "";
    edit((old) => {
      const made = addNode(old, type);
      added = made.id;
      return made.flow;
    });
    onAdded(added);
  };
  return (
    <Disclosure
      label={t("add")}
      className={buttonVariants({ variant: "outline", size: "sm" })}
      panelClassName="top-full left-0 mt-1 lg:right-0 lg:left-auto"
      trigger={
        <>
          <Plus aria-hidden />
          {t("add")}
        </>
      }
    >
      {(close) => (
        <ul>
          {nodeTypes
            .filter((type) => type !== "START")
            .map((type) => {
              const { Icon } = trioOf({ type });
              return (
                <li key={type}>
                  <button
                    type="button"
                    onClick={() => {
                      close();
                      add(type);
                    }}
                    className="flex h-10 w-full items-center gap-3 rounded-lg px-3 text-left text-[13px] hover:bg-muted md:h-9"
                  >
                    <Icon aria-hidden className="size-4 text-primary" />
                    {t(`type.${type}`)}
                  </button>
                </li>
              );
            })}
        </ul>
      )}
    </Disclosure>
  );
}
