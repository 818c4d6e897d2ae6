import { useSearch } from "@tanstack/react-router";
import { routes } from "@/app/paths";
import { AuthFrame } from "@/features/auth/components/auth-frame";
import { SignInForm } from "@/features/auth/components/sign-in-form";
import { useT } from "@/lib/i18n";

export function SignInPage() {
  const t = useT("auth");
  const { next } = useSearch({ from: routes.login });
  return (
    <AuthFrame title={t("title")} lead={t("lead")}>
      <SignInForm next={next} />
    </AuthFrame>
  );
}
