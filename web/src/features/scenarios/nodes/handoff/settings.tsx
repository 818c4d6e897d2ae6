import { LinkField, TextField } from "@/features/scenarios/components/fields";
import { useT } from "@/lib/i18n";

export function Settings() {
  const t = useT("scenarios");
  return (
    <>
      <p className="text-[13px] text-muted-foreground">{t("handoff")}</p>
      <TextField field="text" />
      <LinkField path="next" />
    </>
  );
}
