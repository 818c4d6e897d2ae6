import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { save, useFile } from "@/features/inbox/use-file";
import type { Media } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

/** A photo as large as the screen allows; the arrow keys go through its album. */
export function PhotoViewer({
  conversation,
  photos,
  index,
  onIndex,
  onClose,
}: {
  conversation: string;
  photos: Media[];
  index: number;
  onIndex: (index: number) => void;
  onClose: () => void;
}) {
  const t = useT("inbox");
  const step = (by: number) => onIndex((index + by + photos.length) % photos.length);
  const photo = photos[index];
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title={t("media.photo", { number: index + 1, total: photos.length })}
        closeLabel={t("close")}
        className="sm:w-[min(60rem,92vw)]"
        onKeyDown={(event) => {
          if (photos.length < 2) return;
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
        }}
      >
        {photo && <Large key={photo.id} conversation={conversation} photo={photo} />}
        {photos.length > 1 && (
          <div className="flex justify-center gap-2 border-t px-5 py-3">
            <Button variant="outline" onClick={() => step(-1)}>
              <ChevronLeft aria-hidden />
              {t("media.previous")}
            </Button>
            <Button variant="outline" onClick={() => step(1)}>
              {t("media.next")}
              <ChevronRight aria-hidden />
            </Button>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}

function Large({ conversation, photo }: { conversation: string; photo: Media }) {
  const t = useT("inbox");
  const { url } = useFile(conversation, photo, true);
  return (
    <div className="flex min-h-40 flex-1 flex-col items-center gap-3 overflow-y-auto px-5 pb-4">
      {url ? (
        <img src={url} alt={photo.name || t("message.kind.photo")} className="max-h-[62vh] max-w-full" />
      ) : (
        <Skeleton className="h-80 w-full" />
      )}
      {url && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => save(url, photo.name || `${photo.id}.${photo.mime.split("/").at(-1) ?? "jpg"}`)}
        >
          <Download aria-hidden />
          {t("media.save")}
        </Button>
      )}
    </div>
  );
}
