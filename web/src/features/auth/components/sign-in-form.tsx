import { zodResolver } from "@hookform/resolvers/zod";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { paths } from "@/app/paths";
import { session } from "@/api/session";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { AuthProblem } from "@/features/auth/components/auth-problem";
import { SubmitButton } from "@/features/auth/components/submit-button";
import { useRefusal } from "@/features/auth/components/use-refusal";
import { useFieldText, type FieldReason } from "@/lib/field-text";
import { useT } from "@/lib/i18n";

const schema = z.object({
  email: z.string().check(z.trim(), z.email("email" satisfies FieldReason)),
  password: z.string().check(z.minLength(1, "required" satisfies FieldReason)),
});

/** Signs in and returns to where the person wanted to go. */
export function SignInForm({ next }: { next: string | undefined }) {
  const t = useT("auth");
  const fieldText = useFieldText();
  const navigate = useNavigate();
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, attempt } = useRefusal(["email", "password"], setError);

  const submit = handleSubmit(({ email, password }) =>
    attempt(async () => {
      await session.signIn(email, password);
      await navigate({ href: next ?? paths.home, replace: true });
    }),
  );

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {problem && <AuthProblem problem={problem} wrong={t("wrong")} />}
      <Field label={t("email")} error={fieldText(errors.email?.message)}>
        {(control) => (
          <Input
            type="email"
            autoComplete="username"
            autoFocus
            inputMode="email"
            {...control}
            {...register("email")}
          />
        )}
      </Field>
      <Field label={t("password")} error={fieldText(errors.password?.message)}>
        {(control) => (
          <Input type="password" autoComplete="current-password" {...control} {...register("password")} />
        )}
      </Field>
      <SubmitButton busy={isSubmitting}>{t("submit")}</SubmitButton>
      <p className="text-[13px] text-muted-foreground">{t("forgot")}</p>
    </form>
  );
}
