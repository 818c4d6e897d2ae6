import { Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useEditing } from "@/features/scenarios/components/editing";
import { Group, LinkField, LinkInput } from "@/features/scenarios/components/fields";
import { RowTools } from "@/features/scenarios/components/row-tools";
import { casesOf, variablesOf, type Case } from "@/features/scenarios/flow";
import { useT } from "@/lib/i18n";

const ops = ["filled", "equals", "contains", "greater", "less"] as const;

// What the engine knows besides the answers.
const given = ["lang", "source", "first_name", "last_name"];

/** The tests in the order they are made; the first that holds decides. */
export function Settings() {
  const t = useT("scenarios");
  const { flow, node, set } = useEditing();
  const cases = casesOf(node);
  const change = (n: number, next: Case) =>
    set(
      "cases",
      cases.map((old, i) => (i === n ? next : old)),
    );
  return (
    <>
      <Group legend={t("cases")}>
        {cases.map((test, n) => {
          const names = [...new Set([...variablesOf(flow), ...given, test.var])].filter(Boolean);
          return (
            <div key={n} className="flex flex-col gap-3 rounded-xl border p-3">
              <div className="flex items-start gap-2">
                <Field label={t("field.var")} className="min-w-0 flex-1">
                  {(control) => (
                    <NativeSelect
                      {...control}
                      value={test.var}
                      onChange={(event) => change(n, { ...test, var: event.target.value })}
                    >
                      <option value="">{t("choose")}</option>
                      {names.map((name) => (
                        <option key={name} value={name}>
                          {name}
                        </option>
                      ))}
                    </NativeSelect>
                  )}
                </Field>
                <RowTools
                  rows={cases.map((one) => [one])}
                  row={n}
                  item={0}
                  onChange={(rows) => set("cases", rows.flat())}
                />
              </div>
              <div className="grid grid-cols-2 gap-3">
                <Field label={t("field.op")}>
                  {(control) => (
                    <NativeSelect
                      {...control}
                      value={test.op}
                      onChange={(event) => change(n, compared(test, event.target.value))}
                    >
                      {ops.map((op) => (
                        <option key={op} value={op}>
                          {t(`op.${op}`)}
                        </option>
                      ))}
                    </NativeSelect>
                  )}
                </Field>
                {test.op !== "filled" && (
                  <Field label={t("field.value")}>
                    {(control) => (
                      <Input
                        {...control}
                        value={test.value ?? ""}
                        maxLength={64}
                        onChange={(event) => change(n, { ...test, value: event.target.value })}
                      />
                    )}
                  </Field>
                )}
              </div>
              <LinkInput
                label={t("field.then")}
                value={test.next ?? ""}
                onChange={(next) => change(n, { ...test, next })}
              />
            </div>
          );
        })}
        <Button
          variant="outline"
          size="sm"
          className="self-start"
          onClick={() => set("cases", [...cases, { var: "", op: "filled", next: "" }])}
        >
          <Plus aria-hidden />
          {t("case")}
        </Button>
      </Group>
      <LinkField path="else" />
    </>
  );
}

/** A test with another comparison; "filled" compares with nothing. */
function compared({ var: name, value, next = "" }: Case, op: string): Case {
  return op === "filled" ? { var: name, op, next } : { var: name, op, value: value ?? "", next };
}
