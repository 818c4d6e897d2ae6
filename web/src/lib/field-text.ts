import type problem from "@/i18n/uk/problem.json";
import { useT } from "@/lib/i18n";

/** The reasons a form's own schema refuses a value for; they are also the keys of the texts. */
export type FieldReason = Exclude<keyof typeof problem.field, "refused">;

const reasons: readonly FieldReason[] = ["required", "email", "phone", "long", "password"];

/** Says why a field was refused: our schema's reason in the reader's language, or the server's own words. */
export function useFieldText() {
  const t = useT("problem");
  return (message: string | undefined): string | undefined => {
    if (message === undefined) return undefined;
    const reason = reasons.find((known) => known === message);
    return reason ? t(`field.${reason}`) : t("field.refused", { message });
  };
}
