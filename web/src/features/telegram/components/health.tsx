import { CircleAlert, RefreshCw } from "lucide-react";
import { useState, type ReactNode } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { askTelegram } from "@/features/telegram/api";
import type { Bot } from "@/features/telegram/bot";
import { FitnessBadge } from "@/features/telegram/components/bot-badges";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

type Told = Awaited<ReturnType<typeof askTelegram>>;

/** How deliveries go: what the last check found, and on request what Telegram says right now. */
export function Health({ bot }: { bot: Bot }) {
  const t = useT("telegram");
  const problems = useT("problem");
  const { dateTime, number } = useFormats();
  const [told, setTold] = useState<Told>();
  const [trouble, setTrouble] = useState<string>();
  const [asking, setAsking] = useState(false);
  const { health } = bot;
  const ask = async () => {
    setAsking(true);
    setTrouble(undefined);
    try {
      setTold(await askTelegram(bot.id));
    } catch (error) {
      const problem = asProblem(error);
      setTrouble(problem.detail || problems(`${problemKind(problem)}.text`));
    } finally {
      setAsking(false);
    }
  };
  const alert = health?.alert || (bot.status === "disabled" ? bot.status_detail || t("alert.disabled") : "");
  return (
    <section aria-labelledby="health" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <h2 id="health" className="flex items-center gap-2.5 font-semibold">
          {t("health.title")}
          <FitnessBadge bot={bot} />
        </h2>
        {bot.status !== "disconnected" && (
          <Button variant="outline" size="sm" aria-disabled={asking} onClick={() => !asking && void ask()}>
            <RefreshCw aria-hidden className={asking ? "animate-spin" : undefined} />
            {t("health.ask")}
          </Button>
        )}
      </div>
      {alert && (
        <p role="alert" className="flex gap-2.5 rounded-lg bg-destructive-soft px-3.5 py-3 text-destructive">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 break-words">{alert}</span>
        </p>
      )}
      {bot.status === "disconnected" ? (
        <p className="text-muted-foreground">{t("health.disconnected")}</p>
      ) : health ? (
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3">
          <Fact name={t("health.checked")}>{dateTime(health.checked_at)}</Fact>
          <Fact name={t("health.pending")}>{number(health.pending)}</Fact>
          <Fact name={t("health.error")}>
            {health.last_error || t("health.noError")}
            {health.last_error_at && (
              <span className="block text-xs text-muted-foreground">{dateTime(health.last_error_at)}</span>
            )}
          </Fact>
          <Fact name={t("health.drift")}>
            {health.drift.length > 0 ? health.drift.join(", ") : t("health.noDrift")}
          </Fact>
        </dl>
      ) : (
        <p className="text-muted-foreground">{t("health.unchecked")}</p>
      )}
      <div aria-live="polite">
        {trouble && <p className="text-[13px] text-destructive">{trouble}</p>}
        {told && !trouble && (
          <div data-testid="webhook" className="rounded-lg bg-muted px-3.5 py-3 text-[13px]">
            <p className="font-medium">
              {told.registered ? t("health.registered") : t("health.unregistered")}
            </p>
            <p className="text-muted-foreground">{t("health.waiting", { pending: number(told.pending) })}</p>
            {told.last_error && <p className="break-words text-muted-foreground">{told.last_error}</p>}
          </div>
        )}
      </div>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="break-words tabular">{children}</dd>
    </div>
  );
}
