import { LinkField, SwitchField, TextField } from "@/features/scenarios/components/fields";

export function Settings() {
  return (
    <>
      <TextField field="text" />
      <SwitchField field="remove" />
      <LinkField path="next" />
    </>
  );
}
