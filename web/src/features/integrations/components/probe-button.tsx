import { CircleAlert, CircleCheck, LoaderCircle, PlugZap } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { testIntegration } from "@/features/integrations/api";
import type { Integration } from "@/features/integrations/integration";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

type Result = Awaited<ReturnType<typeof testIntegration>>;

/** Tries the saved settings on the provider and shows what it answered. */
export function ProbeButton({ item }: { item: Integration }) {
  const t = useT("integrations");
  const problems = useT("problem");
  const { number } = useFormats();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Result>();
  const [trouble, setTrouble] = useState<string>();
  const probe = async () => {
    setBusy(true);
    setResult(undefined);
    setTrouble(undefined);
    try {
      setResult(await testIntegration(item.kind));
    } catch (error) {
      const problem = asProblem(error);
      setTrouble(problem.detail || problems(`${problemKind(problem)}.text`));
    } finally {
      setBusy(false);
    }
  };
  const Icon = result?.ok ? CircleCheck : CircleAlert;
  return (
    <section aria-labelledby="probe" className="flex flex-col gap-2.5 border-t pt-5">
      <h2 id="probe" className="font-semibold">
        {t("probe.title")}
      </h2>
      <p className="text-[13px] text-muted-foreground">
        {item.connected ? t("probe.text") : t("probe.saveFirst")}
      </p>
      <Button
        variant="outline"
        size="sm"
        className="self-start"
        disabled={!item.connected}
        aria-disabled={busy}
        onClick={() => !busy && void probe()}
      >
        {busy ? <LoaderCircle aria-hidden className="animate-spin" /> : <PlugZap aria-hidden />}
        {t("probe.open")}
      </Button>
      <div aria-live="polite" data-testid="probe-result">
        {trouble && <p className="text-[13px] text-destructive">{trouble}</p>}
        {result && (
          <div
            className={`flex gap-2.5 rounded-lg px-3.5 py-3 text-[13px] ${result.ok ? "bg-success-soft text-success" : "bg-destructive-soft text-destructive"}`}
          >
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
            <div className="min-w-0">
              <p className="font-medium">{result.ok ? t("probe.ok") : t("probe.failed")}</p>
              <p className="break-words">
                {[
                  result.status ? `HTTP ${result.status}` : "",
                  t("latency", { ms: number(result.latency_ms) }),
                  result.detail,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </div>
          </div>
        )}
      </div>
    </section>
  );
}
