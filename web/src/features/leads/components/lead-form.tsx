import { zodResolver } from "@hookform/resolvers/zod";
import { LoaderCircle } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { Answer } from "@/api/answer";
import { asProblem, problemKind, refusedFields, type Problem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useCreateLead } from "@/features/leads/api";
import { leadTypes } from "@/features/leads/lead";
import { useFieldText, type FieldReason } from "@/lib/field-text";
import { useT } from "@/lib/i18n";
import { createIdempotency } from "@/lib/idempotency";

const short = () => z.string().check(z.trim(), z.maxLength(200, "long" satisfies FieldReason));
const schema = z.object({
  name: short().check(z.minLength(1, "required" satisfies FieldReason)),
  phone: z.string().check(
    z.trim(),
    // Only what cannot be a number is stopped here; the server turns what people write into E.164.
    z.regex(/^$|^(?=(?:\D*\d){9,15}\D*$)\+?[\d\s()-]+$/, "phone" satisfies FieldReason),
  ),
  type: z.enum(leadTypes),
  car: short(),
  budget: short(),
  city: short(),
  comment: z.string().check(z.trim(), z.maxLength(2000, "long" satisfies FieldReason)),
});
const names = ["name", "phone", "type", "car", "budget", "city", "comment"] as const;

type Created = Answer<"/api/leads", "post">;

/** The fields of a new lead. The same content sent again carries the same Idempotency-Key. */
export function LeadForm({ onDone, onCancel }: { onDone: (lead: Created) => void; onCancel: () => void }) {
  const t = useT("leads");
  const problems = useT("problem");
  const fieldText = useFieldText();
  const create = useCreateLead();
  const [keyFor] = useState(() => createIdempotency());
  const [problem, setProblem] = useState<Problem>();
  const { register, handleSubmit, setError, formState } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { name: "", phone: "", type: "buy", car: "", budget: "", city: "", comment: "" },
  });
  const error = (name: (typeof names)[number]) => fieldText(formState.errors[name]?.message);

  const submit = handleSubmit(async (values) => {
    setProblem(undefined);
    const filled = Object.entries(values).filter(([, value]) => value !== "");
    const body = { name: values.name, type: values.type, ...Object.fromEntries(filled) };
    try {
      onDone(await create.mutateAsync({ body, key: keyFor(body) }));
    } catch (failure) {
      const refused = asProblem(failure);
      const { known, rest } = refusedFields(refused, names);
      known.forEach(({ name, message }, index) => setError(name, { message }, { shouldFocus: index === 0 }));
      if (known.length === 0 || rest.length > 0) setProblem(refused);
    }
  });

  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="grid gap-4 overflow-y-auto px-5 pt-1 pb-5 sm:grid-cols-2 sm:px-6">
        {problem && (
          <div
            role="alert"
            className="rounded-lg bg-destructive-soft px-3.5 py-3 text-destructive sm:col-span-2"
          >
            <p className="font-medium">{problems(`${problemKind(problem)}.title`)}</p>
            <p className="text-[13px]">{problem.detail || problems(`${problemKind(problem)}.text`)}</p>
          </div>
        )}
        <Field label={t("field.name")} required error={error("name")}>
          {(control) => <Input autoComplete="off" aria-required {...control} {...register("name")} />}
        </Field>
        <Field label={t("field.phone")} error={error("phone")} hint={t("field.phoneHint")}>
          {(control) => <Input type="tel" autoComplete="off" {...control} {...register("phone")} />}
        </Field>
        <Field label={t("field.type")} error={error("type")}>
          {(control) => (
            <NativeSelect {...control} {...register("type")}>
              {leadTypes.map((type) => (
                <option key={type} value={type}>
                  {t(`type.${type}`)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label={t("field.car")} error={error("car")}>
          {(control) => <Input {...control} {...register("car")} />}
        </Field>
        <Field label={t("field.budget")} error={error("budget")}>
          {(control) => <Input {...control} {...register("budget")} />}
        </Field>
        <Field label={t("field.city")} error={error("city")}>
          {(control) => <Input {...control} {...register("city")} />}
        </Field>
        <Field label={t("field.comment")} error={error("comment")} className="sm:col-span-2">
          {(control) => <Textarea {...control} {...register("comment")} />}
        </Field>
      </div>
      <DialogFooter>
        <Button variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={formState.isSubmitting}>
          {formState.isSubmitting && <LoaderCircle aria-hidden className="animate-spin" />}
          {t("create.submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}
