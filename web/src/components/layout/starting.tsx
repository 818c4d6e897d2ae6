import { BrandMark } from "@/components/layout/brand";
import { useT } from "@/lib/i18n";

/** The interim screen while a page or the session is on its way. */
export function Starting() {
  const t = useT("shell");
  return (
    <div
      role="status"
      aria-label={t("loading")}
      className="flex min-h-[60dvh] flex-1 items-center justify-center"
    >
      <BrandMark className="size-10 animate-pulse text-muted-foreground" />
    </div>
  );
}
