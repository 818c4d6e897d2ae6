import { useForm } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import type { LeadChanger } from "@/features/leads/components/use-lead-change";
import type { LeadDetail } from "@/features/leads/lead";
import { useT } from "@/lib/i18n";

const names = ["car", "budget", "city", "comment"] as const;

/** Edits what the person said; only what changed is sent. A lost update ends the editing and shows both. */
export function LeadEdit({
  lead,
  change,
  onDone,
}: {
  lead: LeadDetail;
  change: LeadChanger;
  onDone: () => void;
}) {
  const t = useT("leads");
  const { register, handleSubmit, formState } = useForm({
    defaultValues: { car: lead.car, budget: lead.budget, city: lead.city, comment: lead.comment },
  });
  // Read while rendering: the form library follows only what a render has asked for.
  const { dirtyFields, isSubmitting } = formState;
  const submit = handleSubmit(async (values) => {
    const changed = names.filter((name) => dirtyFields[name]);
    if (changed.length > 0)
      await change.apply(Object.fromEntries(changed.map((name) => [name, values[name].trim()])));
    onDone();
  });
  return (
    <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2">
      <Field label={t("field.car")}>
        {(control) => <Input maxLength={200} autoFocus {...control} {...register("car")} />}
      </Field>
      <Field label={t("field.budget")}>
        {(control) => <Input maxLength={200} {...control} {...register("budget")} />}
      </Field>
      <Field label={t("field.city")}>
        {(control) => <Input maxLength={200} {...control} {...register("city")} />}
      </Field>
      <Field label={t("field.comment")} className="sm:col-span-2">
        {(control) => <Textarea maxLength={2000} {...control} {...register("comment")} />}
      </Field>
      <div className="flex justify-end gap-2 sm:col-span-2">
        <Button variant="ghost" size="sm" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button type="submit" size="sm" disabled={isSubmitting}>
          {t("edit.save")}
        </Button>
      </div>
    </form>
  );
}
