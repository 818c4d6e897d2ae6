import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useT } from "@/lib/i18n";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Says that the browser is offline for as long as it is. */
export function OfflineBar() {
  const t = useT("shell");
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <div
      role="status"
      className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-[13px] text-warning"
    >
      <WifiOff aria-hidden className="size-4" />
      {t("offline")}
    </div>
  );
}
