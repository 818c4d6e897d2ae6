import { useEditing } from "@/features/scenarios/components/editing";
import { LinkField, NumberField } from "@/features/scenarios/components/fields";
import { useT } from "@/lib/i18n";

/** How many wrong answers a question bears, and where it leads then. Without a number it asks for ever. */
export function Patience() {
  const t = useT("scenarios");
  const { node } = useEditing();
  return (
    <>
      <NumberField field="attempts" rules="otherwise" hint={t("attemptsHint")} />
      {Boolean(node.attempts) && <LinkField path="otherwise" />}
    </>
  );
}
