import { zodResolver } from "@hookform/resolvers/zod";
import { useLoaderData, useNavigate, useParams } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { paths, routes } from "@/app/paths";
import { http, ok } from "@/api/client";
import { session } from "@/api/session";
import { useRoleName } from "@/components/layout/role-name";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { minPassword, type Invitation } from "@/features/auth/api";
import { AuthFrame } from "@/features/auth/components/auth-frame";
import { AuthProblem } from "@/features/auth/components/auth-problem";
import { DeadLink } from "@/features/auth/components/dead-link";
import { SubmitButton } from "@/features/auth/components/submit-button";
import { useRefusal } from "@/features/auth/components/use-refusal";
import { useFieldText, type FieldReason } from "@/lib/field-text";
import { useLanguage, useT } from "@/lib/i18n";

/** Joins a workspace by a one-time link: a known person with their password, a new one by choosing it. */
export function InvitePage() {
  const t = useT("auth");
  const roleName = useRoleName();
  const invitation = useLoaderData({ from: routes.invite });
  if (invitation === null) return <DeadLink title={t("invite.dead")} text={t("invite.deadText")} />;
  const { workspace, email, role, known } = invitation;
  const lead = (
    <>
      <p>{t("invite.text", { email, role: roleName(role) })}</p>
      <p className="mt-2">{known ? t("invite.known") : t("invite.fresh")}</p>
    </>
  );
  return (
    <AuthFrame title={t("invite.title", { workspace })} lead={lead}>
      <AcceptForm invitation={invitation} />
    </AuthFrame>
  );
}

const required = (reason: FieldReason, min: number) => z.string().check(z.minLength(min, reason));
const knownSchema = z.object({ name: z.string(), password: required("required", 1) });
const freshSchema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "required" satisfies FieldReason)),
  password: required("password", minPassword),
});

function AcceptForm({ invitation: { email, known } }: { invitation: Invitation }) {
  const t = useT("auth");
  const fieldText = useFieldText();
  const language = useLanguage();
  const navigate = useNavigate();
  const { token } = useParams({ from: routes.invite });
  const { register, handleSubmit, setError, formState } = useForm({
    resolver: zodResolver(known ? knownSchema : freshSchema),
    defaultValues: { name: "", password: "" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, attempt } = useRefusal(["name", "password"], setError);

  const submit = handleSubmit(({ name, password }) =>
    attempt(async () => {
      const body = known ? { password } : { name, password, language };
      const path = { token };
      const { access_token } = await ok(
        http.POST("/api/auth/invites/{token}/accept", { params: { path }, body }),
      );
      await session.begin(access_token);
      await navigate({ to: paths.home, replace: true });
    }),
  );

  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {problem && <AuthProblem problem={problem} wrong={t("invite.wrong")} />}
      <Field label={t("email")}>
        {(control) => <Input type="email" autoComplete="username" value={email} readOnly {...control} />}
      </Field>
      {!known && (
        <Field label={t("name")} error={fieldText(errors.name?.message)}>
          {(control) => <Input autoComplete="name" maxLength={120} {...control} {...register("name")} />}
        </Field>
      )}
      <Field
        label={known ? t("password") : t("newPassword")}
        error={fieldText(errors.password?.message)}
        {...(known ? {} : { hint: t("passwordHint", { min: minPassword }) })}
      >
        {(control) => (
          <Input
            type="password"
            autoComplete={known ? "current-password" : "new-password"}
            {...control}
            {...register("password")}
          />
        )}
      </Field>
      <SubmitButton busy={isSubmitting}>{t("invite.submit")}</SubmitButton>
    </form>
  );
}
