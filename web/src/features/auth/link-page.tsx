import { zodResolver } from "@hookform/resolvers/zod";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { routes } from "@/app/paths";
import { http, ok } from "@/api/client";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { minPassword } from "@/features/auth/api";
import { AuthFrame } from "@/features/auth/components/auth-frame";
import { AuthProblem } from "@/features/auth/components/auth-problem";
import { DeadLink } from "@/features/auth/components/dead-link";
import { SubmitButton } from "@/features/auth/components/submit-button";
import { useRefusal } from "@/features/auth/components/use-refusal";
import { useFieldText, type FieldReason } from "@/lib/field-text";
import { useT } from "@/lib/i18n";

const schema = z.object({
  password: z.string().check(z.minLength(minPassword, "password" satisfies FieldReason)),
});

/** Sets a password by a one-time link. It signs nobody in: the new password does, at sign-in. */
export function LinkPage() {
  const t = useT("auth");
  const fieldText = useFieldText();
  const { token } = useParams({ from: routes.link });
  const [done, setDone] = useState(false);
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { password: "" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, attempt } = useRefusal(["password"], setError);

  const submit = handleSubmit(({ password }) =>
    attempt(async () => {
      const path = { token };
      await ok(http.POST("/api/auth/links/{token}", { params: { path }, body: { password } }));
      setDone(true);
    }),
  );

  if (done) return <DeadLink title={t("link.done")} text={t("link.doneText")} />;
  if (problem?.status === 404) return <DeadLink title={t("link.dead")} text={t("link.deadText")} />;
  return (
    <AuthFrame title={t("link.title")} lead={t("link.text")}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        {problem && <AuthProblem problem={problem} wrong={t("link.dead")} />}
        <Field
          label={t("newPassword")}
          hint={t("passwordHint", { min: minPassword })}
          error={fieldText(errors.password?.message)}
        >
          {(control) => (
            <Input
              type="password"
              autoComplete="new-password"
              autoFocus
              {...control}
              {...register("password")}
            />
          )}
        </Field>
        <SubmitButton busy={isSubmitting}>{t("link.submit")}</SubmitButton>
      </form>
    </AuthFrame>
  );
}
