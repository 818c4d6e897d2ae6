import { Patience } from "@/features/scenarios/components/patience";
import { LinkField, TextField, VariableField } from "@/features/scenarios/components/fields";

export function Settings() {
  return (
    <>
      <TextField field="text" />
      <TextField field="button" short />
      <TextField field="help" />
      <TextField field="foreign" />
      <VariableField />
      <LinkField path="next" />
      <Patience />
    </>
  );
}
