import { Skeleton } from "@/components/ui/skeleton";
import { useT } from "@/lib/i18n";

export function ThreadSkeleton() {
  const t = useT("inbox");
  return (
    <div
      role="status"
      aria-label={t("loading")}
      className="flex flex-1 flex-col justify-end gap-3 p-4 md:p-6"
    >
      <Skeleton className="h-12 w-1/2 rounded-2xl" />
      <Skeleton className="ml-auto h-16 w-3/5 rounded-2xl" />
      <Skeleton className="h-12 w-2/5 rounded-2xl" />
      <Skeleton className="ml-auto h-12 w-1/2 rounded-2xl" />
    </div>
  );
}
