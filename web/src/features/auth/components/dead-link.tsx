import { Link } from "@tanstack/react-router";
import { paths } from "@/app/paths";
import { buttonVariants } from "@/components/ui/button";
import { AuthFrame } from "@/features/auth/components/auth-frame";
import { useT } from "@/lib/i18n";

/** A page whose form has nothing more to do: says why, and leads to sign-in. */
export function DeadLink({ title, text }: { title: string; text: string }) {
  return (
    <AuthFrame title={title} lead={text}>
      <ToSignIn />
    </AuthFrame>
  );
}

function ToSignIn() {
  const t = useT("auth");
  return (
    <Link to={paths.login} className={buttonVariants({ variant: "outline" })}>
      {t("invite.toSignIn")}
    </Link>
  );
}
