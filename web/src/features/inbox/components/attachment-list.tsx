import { FileText, RotateCw, X } from "lucide-react";
import { problemKind } from "@/api/problem";
import type { Attachment } from "@/features/inbox/uploads";
import { useObjectUrl } from "@/features/inbox/use-file";
import { useFileSize } from "@/features/inbox/use-file-size";
import { useT } from "@/lib/i18n";

interface Props {
  items: Attachment[];
  onRemove: (key: string) => void;
  onRetry: (item: Attachment) => void;
}

/** The files of the message being written, with how far each has come. */
export function AttachmentList({ items, onRemove, onRetry }: Props) {
  const t = useT("inbox");
  return (
    <ul aria-label={t("attach.list")} className="flex max-h-40 flex-wrap gap-2 overflow-y-auto">
      {items.map((item) => (
        <Row key={item.key} item={item} onRemove={onRemove} onRetry={onRetry} />
      ))}
    </ul>
  );
}

function Row({ item, onRemove, onRetry }: { item: Attachment } & Omit<Props, "items">) {
  const t = useT("inbox");
  const problems = useT("problem");
  const size = useFileSize();
  const { file, problem, progress } = item;
  const image = file.type.startsWith("image/");
  const preview = useObjectUrl(image ? file : undefined);
  return (
    <li
      data-testid="attachment"
      data-state={problem ? "failed" : item.id ? "done" : "uploading"}
      className="relative flex w-60 items-center gap-2.5 overflow-hidden rounded-lg border bg-card p-2"
    >
      {preview ? (
        <img src={preview} alt={file.name} className="size-10 shrink-0 rounded-md object-cover" />
      ) : (
        <FileText aria-hidden className="size-10 shrink-0 p-2 text-muted-foreground" />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate text-[13px] font-medium">{file.name}</p>
        {problem ? (
          <p className="text-xs text-destructive">
            {problem.fields[0]?.message ?? problems(`${problemKind(problem)}.title`)}
          </p>
        ) : (
          <p className="text-xs text-muted-foreground">{size(file.size)}</p>
        )}
      </div>
      {problem && (
        <button
          type="button"
          aria-label={t("attach.retry", { name: file.name })}
          onClick={() => onRetry(item)}
          className="rounded-md p-1.5 text-muted-foreground hover:text-foreground"
        >
          <RotateCw aria-hidden className="size-4" />
        </button>
      )}
      <button
        type="button"
        aria-label={t("attach.remove", { name: file.name })}
        onClick={() => onRemove(item.key)}
        className="rounded-md p-1.5 text-muted-foreground hover:text-foreground"
      >
        <X aria-hidden className="size-4" />
      </button>
      {!problem && item.id === undefined && (
        <span
          role="progressbar"
          aria-label={t("attach.progress", { name: file.name })}
          aria-valuenow={Math.round(progress * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="absolute bottom-0 left-0 h-0.5 bg-primary transition-[width]"
          style={{ width: `${Math.max(progress * 100, 4)}%` }}
        />
      )}
    </li>
  );
}
