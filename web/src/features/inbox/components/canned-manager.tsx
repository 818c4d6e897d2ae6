import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { ErrorNotice, ListSkeleton } from "@/components/data-table/states";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { cannedQuery, useRemoveCanned, useSaveCanned } from "@/features/inbox/api";
import { CannedForm } from "@/features/inbox/components/canned-form";
import type { CannedReply } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** The workspace's canned replies: read, written, changed and removed, with a way back. */
export default function CannedManager({ onClose }: { onClose: () => void }) {
  const t = useT("inbox");
  const problems = useT("problem");
  const { data, error, refetch } = useQuery(cannedQuery);
  const remove = useRemoveCanned();
  const save = useSaveCanned();
  const [editing, setEditing] = useState<CannedReply | "new">();

  const fail = (failure: unknown) =>
    toast("error", t("notSaved"), { detail: problems(`${problemKind(asProblem(failure))}.text`) });
  const drop = ({ id, shortcut, language, text }: CannedReply) => {
    remove.mutate(id, {
      onError: fail,
      onSuccess: () =>
        toast("info", t("canned.removed", { shortcut }), {
          action: {
            label: t("canned.undo"),
            run: () => save.mutate({ shortcut, language, text }, { onError: fail }),
          },
        }),
    });
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("canned.title")} description={t("canned.text")} closeLabel={t("close")}>
        {editing ? (
          <CannedForm reply={editing === "new" ? undefined : editing} onDone={() => setEditing(undefined)} />
        ) : (
          <>
            <div className="min-h-0 overflow-y-auto border-t">
              {!data && !error && <ListSkeleton rows={3} />}
              {!data && error && <ErrorNotice problem={asProblem(error)} onRetry={() => void refetch()} />}
              {data?.items.length === 0 && (
                <p className="px-6 py-8 text-center text-muted-foreground">{t("canned.none")}</p>
              )}
              <ul aria-label={t("canned.title")} className="divide-y">
                {data?.items.map((reply) => (
                  <li key={reply.id} className="flex items-start gap-2 px-5 py-3 sm:px-6">
                    <div className="min-w-0 flex-1">
                      <p className="flex items-baseline gap-2">
                        <span className="font-medium">{`/${reply.shortcut}`}</span>
                        <span className="text-xs text-muted-foreground uppercase">{reply.language}</span>
                      </p>
                      <p className="text-[13px] break-words whitespace-pre-line text-muted-foreground">
                        {reply.text}
                      </p>
                    </div>
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={t("canned.edit", { shortcut: reply.shortcut })}
                      onClick={() => setEditing(reply)}
                    >
                      <Pencil aria-hidden />
                    </Button>
                    <Button
                      variant="ghost"
                      size="icon"
                      aria-label={t("canned.remove", { shortcut: reply.shortcut })}
                      onClick={() => drop(reply)}
                    >
                      <Trash2 aria-hidden />
                    </Button>
                  </li>
                ))}
              </ul>
            </div>
            <div className="flex justify-end border-t px-5 py-3.5 sm:px-6">
              <Button onClick={() => setEditing("new")}>
                <Plus aria-hidden />
                {t("canned.add")}
              </Button>
            </div>
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}
