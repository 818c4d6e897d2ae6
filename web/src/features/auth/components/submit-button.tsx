import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

export function SubmitButton({ busy, children }: { busy: boolean; children: ReactNode }) {
  return (
    <Button type="submit" disabled={busy} className="mt-2 w-full">
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </Button>
  );
}
