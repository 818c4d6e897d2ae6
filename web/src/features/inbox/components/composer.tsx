import { Paperclip, SendHorizontal, StickyNote } from "lucide-react";
import { useRef, useState, type ClipboardEvent, type DragEvent, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { AttachmentList } from "@/features/inbox/components/attachment-list";
import { CannedButton } from "@/features/inbox/components/canned-button";
import { CannedMenu } from "@/features/inbox/components/canned-menu";
import { ModeSwitch } from "@/features/inbox/components/mode-switch";
import { firstGap } from "@/features/inbox/canned";
import { draftOf, keepDraft, useDraft } from "@/features/inbox/drafts";
import { acceptedFiles, maxBytes, maxFiles, useUploads } from "@/features/inbox/uploads";
import { useCanned } from "@/features/inbox/use-canned";
import { useFileSize } from "@/features/inbox/use-file-size";
import { useReply } from "@/features/inbox/use-reply";
import type { CannedReply, ConversationDetail } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { useHotkeys } from "@/lib/hotkeys";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Telegram's limit for one text. */
const maxText = 4096;

/** Where staff answer or leave a note. Ctrl or Cmd with Enter sends, `/` offers the canned replies. */
export function Composer({ conversation }: { conversation: ConversationDetail }) {
  const t = useT("inbox");
  const size = useFileSize();
  const { id } = conversation;
  const { text, note: noting } = useDraft(id);
  const note = noting || conversation.unreachable;
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [dragging, setDragging] = useState(false);
  const uploads = useUploads();
  const { reply } = useReply(id);
  const canned = useCanned(conversation, area);

  const files = note ? [] : uploads.items;
  const waiting = files.some((item) => item.id === undefined);
  const empty = text.trim() === "" && files.length === 0;

  const write = (next: string) => keepDraft(id, { text: next });
  const turn = (toNote: boolean) => {
    keepDraft(id, { note: toNote });
    area.current?.focus();
  };
  useHotkeys({ r: () => turn(false), n: () => turn(true) });

  const submit = async () => {
    if (empty || waiting) return;
    const sent = { text, files };
    const ids = files.flatMap((item) => item.id ?? []);
    write("");
    if (!note) uploads.clear();
    const draft = note
      ? { kind: "note" as const, text: text.trim() }
      : { kind: "text" as const, text: text.trim(), ...(ids.length > 0 ? { upload_ids: ids } : {}) };
    const done = await reply(
      draft,
      files.map((item) => item.file.name),
    );
    if (done) return;
    if (draftOf(id).text === "") write(sent.text);
    if (sent.files.length > 0) uploads.restore(sent.files);
  };

  const attach = (list: FileList | null) => {
    const chosen = [...(list ?? [])];
    const fitting = chosen.filter((file) => file.size <= maxBytes);
    const room = fitting.slice(0, maxFiles - uploads.items.length);
    if (fitting.length < chosen.length) toast("error", t("attach.large", { size: size(maxBytes) }));
    if (room.length < fitting.length) toast("error", t("attach.many", { count: maxFiles }));
    if (room.length > 0) uploads.add(room);
  };

  const pick = (chosen: CannedReply) => {
    const filled = canned.insert(chosen);
    write(filled);
    requestAnimationFrame(() => {
      const gap = firstGap(filled) ?? { from: filled.length, to: filled.length };
      area.current?.focus();
      area.current?.setSelectionRange(gap.from, gap.to);
    });
  };

  const onKey = (event: KeyboardEvent) => {
    if (canned.onKey(event, pick)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void submit();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      area.current?.blur();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    if (note || event.clipboardData.files.length === 0) return;
    event.preventDefault();
    attach(event.clipboardData.files);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    if (!note) attach(event.dataTransfer.files);
  };
  return (
    <form
      aria-label={t("composer")}
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
      className={cn(
        "relative flex flex-col gap-2 border-t px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] md:px-4",
        note ? "bg-warning-soft" : "bg-card",
        dragging && !note && "outline-2 -outline-offset-4 outline-ring outline-dashed",
      )}
    >
      {canned.open && <CannedMenu canned={canned} onPick={pick} />}
      <div className="flex items-center justify-between gap-2">
        <ModeSwitch note={note} blocked={conversation.unreachable} onChange={turn} />
        <span className="hidden text-xs text-muted-foreground sm:block">
          {conversation.owner === "bot" && !note ? t("takesOver") : t("keys")}
        </span>
      </div>
      {files.length > 0 && <AttachmentList items={files} onRemove={uploads.remove} onRetry={uploads.retry} />}
      <textarea
        ref={area}
        aria-label={note ? t("writeNote") : t("writeReply")}
        placeholder={note ? t("writeNote") : t("writeReply")}
        aria-autocomplete="list"
        aria-controls={canned.open ? canned.listId : undefined}
        aria-activedescendant={canned.open ? canned.activeId : undefined}
        rows={2}
        maxLength={maxText}
        value={text}
        onChange={(event) => {
          write(event.target.value);
          canned.look(event.target);
        }}
        onSelect={(event) => canned.look(event.currentTarget)}
        onBlur={canned.close}
        onKeyDown={onKey}
        onPaste={onPaste}
        className="field-sizing-content max-h-48 min-h-14 w-full resize-none rounded-lg border border-input bg-card px-3 py-2 text-base text-foreground placeholder:text-muted-foreground focus-visible:border-ring focus-visible:outline-offset-0 md:text-sm"
      />
      <div className="flex items-center gap-1">
        <input
          ref={picker}
          type="file"
          multiple
          accept={acceptedFiles}
          hidden
          data-testid="files"
          onChange={(event) => {
            attach(event.target.files);
            // The same file may be chosen again after it was removed.
            event.target.value = "";
          }}
        />
        {!note && (
          <Button
            variant="ghost"
            size="icon"
            aria-label={t("attach.open")}
            title={t("attach.open")}
            onClick={() => picker.current?.click()}
          >
            <Paperclip aria-hidden />
          </Button>
        )}
        <CannedButton />
        {text.length > maxText - 200 && (
          <span className="text-xs text-muted-foreground tabular">{`${text.length}/${maxText}`}</span>
        )}
        <Button
          type="submit"
          className="ml-auto"
          aria-disabled={empty || waiting}
          title={waiting ? t("attach.wait") : undefined}
        >
          {note ? <StickyNote aria-hidden /> : <SendHorizontal aria-hidden />}
          {note ? t("keepNote") : t("send")}
        </Button>
      </div>
    </form>
  );
}
