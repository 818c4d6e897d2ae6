import { Navigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { navigationFor } from "@/app/navigation";
import { useMe } from "@/api/session";
import { Notice } from "@/components/data-table/states";
import { useT } from "@/lib/i18n";
import { useTitle } from "@/lib/title";

/** The first section this person may open; whose role opens none is told so instead of shown nothing. */
export function Home() {
  const [first] = navigationFor(useMe().permissions);
  return first ? <Navigate to={first.to} replace /> : <NoSections />;
}

function NoSections() {
  const t = useT("shell");
  useTitle(t("noSections.title"));
  return (
    <Notice icon={KeyRound} heading="h1" title={t("noSections.title")} data-testid="no-sections">
      {t("noSections.text")}
    </Notice>
  );
}
