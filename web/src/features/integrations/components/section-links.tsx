import { Link } from "@tanstack/react-router";
import { paths } from "@/app/paths";
import { useT } from "@/lib/i18n";

const link =
  "-mb-px flex h-11 items-center border-b-2 border-transparent text-[13px] font-medium text-muted-foreground transition-colors hover:text-foreground aria-[current=page]:border-primary aria-[current=page]:text-foreground md:h-10";

/** The two halves of the section: what is connected, and what left by it. */
export function SectionLinks() {
  const t = useT("integrations");
  return (
    <nav aria-label={t("title")} className="flex gap-5 border-b">
      <Link to={paths.integrations} activeOptions={{ exact: true, includeSearch: false }} className={link}>
        {t("section.connections")}
      </Link>
      <Link to={paths.deliveries} activeOptions={{ includeSearch: false }} className={link}>
        {t("section.deliveries")}
      </Link>
    </nav>
  );
}
