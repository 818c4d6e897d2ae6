import { useEditing } from "@/features/scenarios/components/editing";
import {
  ChoiceField,
  LinkField,
  NumberField,
  SwitchField,
  TextField,
  VariableField,
} from "@/features/scenarios/components/fields";
import { Patience } from "@/features/scenarios/components/patience";
import { useT } from "@/lib/i18n";

const answers = ["text", "name", "money", "city", "phone", "year"] as const;
const currencies = ["USD", "EUR", "UAH"].map((code) => ({ value: code, label: code }));

export function Settings() {
  const t = useT("scenarios");
  const { node } = useEditing();
  const number = node.answer === "money" || node.answer === "year";
  return (
    <>
      <TextField field="text" />
      <TextField field="help" />
      <VariableField />
      <ChoiceField
        field="answer"
        options={answers.map((value) => ({
          value: value === "text" ? "" : value,
          label: t(`answer.${value}`),
        }))}
      />
      {node.answer === "money" && (
        <ChoiceField field="currency" options={[{ value: "", label: t("usualCurrency") }, ...currencies]} />
      )}
      <div className="grid grid-cols-2 gap-3">
        <NumberField field={number ? "least" : "min"} />
        <NumberField field={number ? "most" : "max"} />
      </div>
      <SwitchField field="skip" />
      {!node.answer && <SwitchField field="lines" />}
      <LinkField path="next" />
      <Patience />
    </>
  );
}
