import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { LoaderCircle, Plus } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { paths } from "@/app/paths";
import { asProblem, problemKind, refusedFields, type Problem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useCreateScenario } from "@/features/scenarios/api";
import { useFieldText, type FieldReason } from "@/lib/field-text";
import { useLanguage, useT } from "@/lib/i18n";
import { createIdempotency } from "@/lib/idempotency";

const schema = z.object({
  title: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "required" satisfies FieldReason),
      z.maxLength(64, "long" satisfies FieldReason),
    ),
  key: z.string().check(z.trim(), z.regex(/^[a-z0-9_]{1,32}$/, "key")),
});

/** The button and dialog that begin a scenario: one message, to be edited at once. */
export function CreateScenario() {
  const t = useT("scenarios");
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <Plus aria-hidden />
          {t("create.open")}
        </Button>
      </DialogTrigger>
      <DialogContent title={t("create.title")} description={t("create.text")} closeLabel={t("close")}>
        <CreateForm onCancel={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function CreateForm({ onCancel }: { onCancel: () => void }) {
  const t = useT("scenarios");
  const problems = useT("problem");
  const fieldText = useFieldText();
  const language = useLanguage();
  const navigate = useNavigate();
  const create = useCreateScenario();
  const [keyFor] = useState(() => createIdempotency());
  const [problem, setProblem] = useState<Problem>();
  const { register, handleSubmit, setError, formState } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { title: "", key: "" },
  });
  const error = (name: "title" | "key") => {
    const message = formState.errors[name]?.message;
    return message === "key" ? t("create.keyError") : fieldText(message);
  };
  const submit = handleSubmit(async ({ title, key }) => {
    setProblem(undefined);
    const texts = { [language]: title };
    const flow = {
      ...{ key, title: texts, start: "start" },
      nodes: {
        start: { type: "START", next: "message" },
        message: { type: "MESSAGE", text: {}, next: "end" },
      },
    };
    const body = { key, title: texts, bot_kind: "client" as const, flow };
    try {
      const made = await create.mutateAsync({ key: keyFor(body), body });
      void navigate({ to: paths.scenario, params: { id: made.id }, search: { node: "message" } });
    } catch (failure) {
      const refused = asProblem(failure);
      const { known, rest } = refusedFields(refused, ["title", "key"]);
      known.forEach(({ name, message }) => setError(name, { message }));
      if (refused.status === 409) setError("key", { message: "key_taken" });
      else if (known.length === 0 || rest.length > 0) setProblem(refused);
    }
  });
  return (
    <form noValidate onSubmit={submit} className="flex flex-col">
      <div className="flex flex-col gap-4 px-5 pb-5 sm:px-6">
        {problem && (
          <p role="alert" className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive">
            {problem.detail || problems(`${problemKind(problem)}.text`)}
          </p>
        )}
        <Field label={t("field.title")} required error={error("title")}>
          {(control) => <Input aria-required autoComplete="off" {...control} {...register("title")} />}
        </Field>
        <Field
          label={t("create.key")}
          required
          hint={t("create.keyHint")}
          error={formState.errors.key?.message === "key_taken" ? t("create.keyTaken") : error("key")}
        >
          {(control) => (
            <Input
              aria-required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              {...control}
              {...register("key")}
            />
          )}
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
