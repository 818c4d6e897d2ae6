import { LinkField, NumberField } from "@/features/scenarios/components/fields";
import { useT } from "@/lib/i18n";

export function Settings() {
  const t = useT("scenarios");
  return (
    <>
      <NumberField field="seconds" hint={t("secondsHint")} />
      <LinkField path="next" />
      <LinkField path="answered" optional />
    </>
  );
}
