import { CircleAlert } from "lucide-react";
import { problemKind, type Problem } from "@/api/problem";
import { useT } from "@/lib/i18n";

/** Why the door stayed shut. `wrong` is said for a 401; it never tells whether the account exists. */
export function AuthProblem({ problem, wrong }: { problem: Problem; wrong: string }) {
  const t = useT("auth");
  const texts = useT("problem");
  const kind = problemKind(problem);
  const text = () => {
    if (kind === "unauthorized") return wrong;
    if (problem.code === "already_member") return t("invite.member");
    if (kind === "forbidden") return texts("forbidden.closed");
    if (kind === "throttled") {
      return problem.retryAfter === undefined
        ? t("throttled")
        : t("throttledFor", { count: Math.max(1, Math.ceil(problem.retryAfter / 60)) });
    }
    return texts(`${kind}.text`);
  };
  return (
    <div role="alert" className="flex gap-2.5 rounded-lg bg-destructive-soft px-3.5 py-3 text-destructive">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div>
        <p className="font-medium">{text()}</p>
        {problem.requestId && kind === "server" && (
          <p className="mt-1 text-xs">
            {texts("requestId")} <code>{problem.requestId}</code>
          </p>
        )}
      </div>
    </div>
  );
}
