import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { useEditing } from "@/features/scenarios/components/editing";
import { Group, TextField, TextInput } from "@/features/scenarios/components/fields";
import { RowTools } from "@/features/scenarios/components/row-tools";
import { menuOf, type MenuItem } from "@/features/scenarios/flow";
import { useT } from "@/lib/i18n";

/** The menu's texts and its keys, each of which starts a scenario. */
export function Settings() {
  const t = useT("scenarios");
  const { node, set, flows } = useEditing();
  const rows = menuOf(node);
  const change = (r: number, c: number, next: MenuItem) =>
    set(
      "rows",
      rows.map((row, i) => (i === r ? row.map((old, j) => (j === c ? next : old)) : row)),
    );
  const keys = rows.flat().map((item) => item.key);
  const add = () => {
    let n = keys.length + 1;
    while (keys.includes(`item_${n}`)) n++;
    set("rows", [...rows, [{ key: `item_${n}`, label: {}, flow: "" }]]);
  };
  return (
    <>
      <TextField field="welcome" />
      <TextField field="text" />
      <TextField field="help" />
      <Group legend={t("menuItems")}>
        {rows.map((row, r) =>
          row.map((item, c) => (
            <div key={`${r}.${c}`} className="flex flex-col gap-3 rounded-xl border p-3">
              <div className="flex items-start gap-2">
                <div className="min-w-0 flex-1">
                  <TextInput
                    short
                    label={t("button.label")}
                    value={item.label}
                    onChange={(label) => change(r, c, { ...item, label })}
                  />
                </div>
                <RowTools rows={rows} row={r} item={c} onChange={(next) => set("rows", next)} />
              </div>
              <Field label={t("button.starts")}>
                {(control) => (
                  <NativeSelect
                    {...control}
                    value={item.flow}
                    onChange={(event) => change(r, c, { ...item, flow: event.target.value })}
                  >
                    <option value="">{t("nowhere")}</option>
                    {[...new Set([...flows, item.flow])].filter(Boolean).map((key) => (
                      <option key={key} value={key}>
                        {key}
                      </option>
                    ))}
                  </NativeSelect>
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
    </>
  );
}
