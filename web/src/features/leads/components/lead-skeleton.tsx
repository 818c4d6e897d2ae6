import { Skeleton } from "@/components/ui/skeleton";
import { useT } from "@/lib/i18n";

export function LeadSkeleton() {
  const t = useT("leads");
  return (
    <div role="status" aria-label={t("loading")} className="flex flex-col gap-6 p-4 md:p-6">
      <div className="grid grid-cols-2 gap-4">
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </div>
      <div className="grid grid-cols-2 gap-4">
        {["a", "b", "c", "d", "e", "f"].map((key) => (
          <Skeleton key={key} className="h-10" />
        ))}
      </div>
      <Skeleton className="h-40" />
    </div>
  );
}
