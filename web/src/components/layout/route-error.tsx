import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Problem, problemKind } from "@/api/problem";
import { useT } from "@/lib/i18n";

/**
 * What a route shows instead of a white page when it fails; the menu and the other pages go on working. It is part of
 * the shell and stands on nothing that loads later.
 */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const t = useT("problem");
  const router = useRouter();
  const known = error instanceof Problem;
  // A bug is at least said to be ours; a chunk that is gone after a release is cured by loading the page afresh.
  const kind = known ? problemKind(error) : "server";
  const retry = () => {
    if (!known) {
      location.reload();
      return;
    }
    reset();
    void router.invalidate();
  };
  return (
    <div
      role="alert"
      className="flex min-h-[60dvh] flex-1 flex-col items-center justify-center px-6 text-center"
    >
      <h1 className="text-base font-semibold tracking-tight">{t(`${kind}.title`)}</h1>
      <p className="mt-1 max-w-sm text-pretty text-muted-foreground">{t(`${kind}.text`)}</p>
      {known && error.requestId && (
        <p className="mt-2 text-xs text-muted-foreground">
          {t("requestId")} <code className="select-all">{error.requestId}</code>
        </p>
      )}
      <button
        type="button"
        onClick={retry}
        className="mt-5 h-11 rounded-lg border bg-card px-4 font-medium hover:bg-muted md:h-9"
      >
        {t("retry")}
      </button>
    </div>
  );
}
