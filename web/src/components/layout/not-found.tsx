import { Link } from "@tanstack/react-router";
import { MapPinOff } from "lucide-react";
import { paths } from "@/app/paths";
import { Notice } from "@/components/data-table/states";
import { buttonVariants } from "@/components/ui/button";
import { useT } from "@/lib/i18n";
import { useTitle } from "@/lib/title";

export function NotFound() {
  const t = useT("shell");
  useTitle(t("notFound.title"));
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <Notice
        icon={MapPinOff}
        heading="h1"
        title={t("notFound.title")}
        action={
          <Link to={paths.home} className={buttonVariants({ variant: "outline" })}>
            {t("notFound.home")}
          </Link>
        }
      >
        {t("notFound.text")}
      </Notice>
    </main>
  );
}
