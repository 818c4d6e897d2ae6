import { MessageSquareQuote } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { useT } from "@/lib/i18n";

const CannedManager = lazy(() => import("@/features/inbox/components/canned-manager"));

/** Opens the workspace's canned replies for editing. */
export function CannedButton() {
  const t = useT("inbox");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("canned.open")}
        title={t("canned.hint")}
        onClick={() => setOpen(true)}
      >
        <MessageSquareQuote aria-hidden />
      </Button>
      {open && (
        <Suspense>
          <CannedManager onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
