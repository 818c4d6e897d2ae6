import { CarFront, CloudOff, Lock, SearchX, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { problemKind, type Problem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useT } from "@/lib/i18n";

/** A centred message in place of content. */
export function Notice({
  icon: Icon,
  title,
  heading: Heading = "h2",
  children,
  action,
  ...props
}: {
  icon: LucideIcon;
  title: string;
  /** h1 where the message is the whole page. */
  heading?: "h1" | "h2";
  children?: ReactNode;
  action?: ReactNode;
  role?: "alert";
  "data-testid"?: string;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-16 text-center" {...props}>
      <span className="mb-4 flex size-12 items-center justify-center rounded-2xl bg-muted text-muted-foreground">
        <Icon aria-hidden className="size-5" />
      </span>
      <Heading className="text-base font-semibold tracking-tight">{title}</Heading>
      {children && <div className="mt-1 max-w-sm text-pretty text-muted-foreground">{children}</div>}
      {action && <div className="mt-5">{action}</div>}
    </div>
  );
}

export function EmptyNotice({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Notice icon={CarFront} title={title} action={action} data-testid="list-empty">
      {children}
    </Notice>
  );
}

export function FilteredEmptyNotice({ onReset }: { onReset: () => void }) {
  const t = useT("list");
  return (
    <Notice
      icon={SearchX}
      title={t("filteredEmpty.title")}
      data-testid="list-filtered-empty"
      action={
        <Button variant="outline" onClick={onReset}>
          {t("filteredEmpty.reset")}
        </Button>
      }
    >
      {t("filteredEmpty.text")}
    </Notice>
  );
}

/** Names the missing right, so that people know what to ask their administrator for. */
export function ForbiddenNotice({ permission }: { permission: string | undefined }) {
  const t = useT("problem");
  return (
    <Notice icon={Lock} title={t("forbidden.title")} data-testid="forbidden">
      <p>{permission ? t("forbidden.text") : t("forbidden.closed")}</p>
      {permission && (
        <code className="mt-2 inline-block rounded-md bg-muted px-2 py-1 text-xs">{permission}</code>
      )}
    </Notice>
  );
}

export function ErrorNotice({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const t = useT("problem");
  const kind = problemKind(problem);
  return (
    <Notice
      icon={CloudOff}
      title={t(`${kind}.title`)}
      role="alert"
      data-testid="error"
      action={
        <Button variant="outline" onClick={onRetry}>
          {t("retry")}
        </Button>
      }
    >
      <p>{t(`${kind}.text`)}</p>
      {problem.requestId && (
        <p className="mt-2 text-xs">
          {t("requestId")} <code className="select-all">{problem.requestId}</code>
        </p>
      )}
    </Notice>
  );
}

/** Rows of bars in the shape of the rows to come. */
export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  const t = useT("list");
  return (
    <div role="status" aria-label={t("loading")} data-testid="list-loading" className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-6 px-5 py-4">
          <Skeleton className="h-4 w-40 max-w-[40%]" />
          <Skeleton className="h-4 w-32 max-w-[30%]" />
          <Skeleton className="hidden h-4 flex-1 md:block" />
          <Skeleton className="h-5 w-20 rounded-full" />
        </div>
      ))}
    </div>
  );
}
