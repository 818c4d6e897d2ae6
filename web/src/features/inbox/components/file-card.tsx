import { Download, FileText, LoaderCircle } from "lucide-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { mediaQuery } from "@/features/inbox/api";
import { save } from "@/features/inbox/use-file";
import type { Media } from "@/features/inbox/wire";
import { useFileSize } from "@/features/inbox/use-file-size";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** A document: its name and size, and a press that saves it. */
export function FileCard({ conversation, media }: { conversation: string; media: Media }) {
  const t = useT("inbox");
  const problems = useT("problem");
  const size = useFileSize();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const name = media.name || t("message.kind.document");
  const download = async () => {
    setBusy(true);
    try {
      const url = URL.createObjectURL(await client.fetchQuery(mediaQuery(conversation, media.id)));
      save(url, name);
      // The browser reads the address a moment after the press.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      toast("error", t("media.failed"), { detail: problems(`${problemKind(asProblem(error))}.text`) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      aria-label={t("media.download", { name })}
      aria-disabled={busy}
      onClick={() => !busy && void download()}
      className="flex w-72 max-w-full items-center gap-3 rounded-lg border bg-card p-2.5 text-left text-foreground transition-colors hover:bg-muted"
    >
      <FileText aria-hidden className="size-5 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[13px] font-medium">{name}</span>
        {media.size > 0 && <span className="text-xs text-muted-foreground">{size(media.size)}</span>}
      </span>
      {busy ? (
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" />
      ) : (
        <Download aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      )}
    </button>
  );
}
