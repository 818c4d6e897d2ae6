import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useT } from "@/lib/i18n";
import { dismissToast, useToasts, type Toast, type ToastTone } from "@/lib/toast";

const lifetimeMs = 6_000;
const icons = { success: CircleCheck, info: Info, error: CircleAlert };
const colours: Record<ToastTone, string> = {
  success: "text-success",
  info: "text-info",
  error: "text-destructive",
};

/** Shows toasts in a live region. A pointer or the focus over one holds it. */
export function Toaster() {
  const t = useT("shell");
  const toasts = useToasts();
  return (
    <section
      aria-label={t("toasts")}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-3 z-[60] flex flex-col items-center gap-2 sm:inset-x-auto sm:right-5 sm:bottom-5 sm:items-end"
    >
      {toasts.map((item) => (
        <ToastCard key={item.id} item={item} />
      ))}
    </section>
  );
}

function ToastCard({ item }: { item: Toast }) {
  const t = useT("shell");
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || item.tone === "error") return;
    const timer = setTimeout(() => dismissToast(item.id), lifetimeMs);
    return () => clearTimeout(timer);
  }, [held, item]);
  const Icon = icons[item.tone];
  return (
    <div
      role={item.tone === "error" ? "alert" : "status"}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex w-full max-w-sm animate-rise items-start gap-3 rounded-xl border bg-card p-3.5 shadow-panel sm:w-96"
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colours[item.tone]}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{item.title}</p>
        {item.detail && <p className="mt-0.5 text-[13px] text-muted-foreground">{item.detail}</p>}
        {item.action && (
          <Button variant="link" size="inline" className="mt-1.5 text-[13px]" onClick={item.action.run}>
            {item.action.label}
          </Button>
        )}
      </div>
      <button
        type="button"
        aria-label={t("dismiss")}
        onClick={() => dismissToast(item.id)}
        className="-m-1.5 rounded-md p-1.5 text-muted-foreground hover:text-foreground"
      >
        <X aria-hidden className="size-4" />
      </button>
    </div>
  );
}
