import { useEditing } from "@/features/scenarios/components/editing";
import { ChoiceField } from "@/features/scenarios/components/fields";

export function Settings() {
  const { flows } = useEditing();
  return <ChoiceField field="flow" options={flows.map((key) => ({ value: key, label: key }))} />;
}
