import { Patience } from "@/features/scenarios/components/patience";
import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useEditing } from "@/features/scenarios/components/editing";
import {
  Group,
  LinkInput,
  TextField,
  TextInput,
  VariableField,
} from "@/features/scenarios/components/fields";
import { RowTools } from "@/features/scenarios/components/row-tools";
import { choicesOf, type Choice } from "@/features/scenarios/flow";
import { useT } from "@/lib/i18n";

/** The question and its buttons. Buttons stay in the rows they came in; a new one gets a row of its own. */
export function Settings() {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  const rows = choicesOf(node);
  const change = (r: number, c: number, next: Choice) =>
    set(
      "rows",
      rows.map((row, i) => (i === r ? row.map((old, j) => (j === c ? next : old)) : row)),
    );
  const names = rows.flat().map((choice) => choice.value);
  const add = () => {
    let n = names.length + 1;
    while (names.includes(`choice_${n}`)) n++;
    set("rows", [...rows, [{ value: `choice_${n}`, label: {}, next: "" }]]);
  };
  return (
    <>
      <TextField field="text" />
      <TextField field="help" />
      <VariableField />
      <Group legend={t("buttons")}>
        {rows.map((row, r) =>
          row.map((choice, c) => (
            <div key={`${r}.${c}`} className="flex flex-col gap-3 rounded-xl border p-3">
              <div className="flex items-start gap-2">
                <div className="min-w-0 flex-1">
                  <TextInput
                    short
                    label={t("button.label")}
                    value={choice.label}
                    onChange={(label) => change(r, c, { ...choice, label })}
                  />
                </div>
                <RowTools rows={rows} row={r} item={c} onChange={(next) => set("rows", next)} />
              </div>
              <LinkInput
                label={t("button.leads")}
                value={choice.do ? `do:${choice.do}` : (choice.next ?? "")}
                extra={[
                  { value: "do:back", label: t("button.back") },
                  { value: "do:cancel", label: t("button.cancel") },
                ]}
                onChange={(to) => change(r, c, lead(choice, to))}
              />
              <Field label={t("button.value")}>
                {(control) => (
                  <Input
                    {...control}
                    value={choice.value}
                    maxLength={12}
                    autoCapitalize="none"
                    spellCheck={false}
                    onChange={(event) => change(r, c, { ...choice, value: event.target.value })}
                  />
                )}
              </Field>
            </div>
          )),
        )}
        <Button variant="outline" size="sm" className="self-start" onClick={add}>
          <Plus aria-hidden />
          {t("button.add")}
        </Button>
      </Group>
      <Patience />
    </>
  );
}

/** A button either leads to a node or moves through the dialogue. */
function lead({ value, label }: Choice, to: string): Choice {
  const base = { value, ...(label ? { label } : {}) };
  if (to === "do:back") return { ...base, do: "back" };
  if (to === "do:cancel") return { ...base, do: "cancel" };
  return { ...base, next: to };
}
