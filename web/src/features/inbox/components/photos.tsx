import { ImageOff } from "lucide-react";
import { useRef, useState } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { PhotoViewer } from "@/features/inbox/components/photo-viewer";
import { useFile, useNear } from "@/features/inbox/use-file";
import type { Media } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

/** One photo as it is, several as a grid; a press opens them large. */
export function Photos({ conversation, photos }: { conversation: string; photos: Media[] }) {
  const [open, setOpen] = useState<number>();
  const album = photos.length > 1;
  return (
    <>
      <div
        data-testid={album ? "album" : "photo"}
        className={cn(
          "grid w-72 max-w-full gap-1",
          album && "grid-cols-2",
          photos.length > 4 && "grid-cols-3",
        )}
      >
        {photos.map((photo, index) => (
          <Thumb
            key={photo.id}
            conversation={conversation}
            photo={photo}
            place={{ number: index + 1, of: photos.length }}
            album={album}
            // An odd album ends in a wide photo instead of a hole.
            wide={album && photos.length <= 4 && photos.length % 2 === 1 && index === photos.length - 1}
            onOpen={() => setOpen(index)}
          />
        ))}
      </div>
      {open !== undefined && (
        <PhotoViewer
          conversation={conversation}
          photos={photos}
          index={open}
          onIndex={setOpen}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function Thumb({
  conversation,
  photo,
  place,
  album,
  wide,
  onOpen,
}: {
  conversation: string;
  photo: Media;
  place: { number: number; of: number };
  album: boolean;
  wide: boolean;
  onOpen: () => void;
}) {
  const t = useT("inbox");
  const button = useRef<HTMLButtonElement>(null);
  const { url, isError, refetch } = useFile(conversation, photo, useNear(button));
  const label = t("media.photo", { number: place.number, total: place.of });
  return (
    <button
      ref={button}
      type="button"
      aria-label={isError ? t("media.retry") : label}
      onClick={() => (isError ? void refetch() : onOpen())}
      className={cn(
        "relative overflow-hidden rounded-lg bg-muted focus-visible:-outline-offset-2",
        album ? (wide ? "col-span-2 aspect-2/1" : "aspect-square") : "min-h-32",
      )}
    >
      {url && (
        <img
          src={url}
          alt={label}
          className={cn("size-full", album ? "object-cover" : "max-h-80 object-cover")}
        />
      )}
      {!url && !isError && <Skeleton className="absolute inset-0" />}
      {isError && (
        <span className="flex size-full min-h-24 flex-col items-center justify-center gap-1 p-2 text-xs text-muted-foreground">
          <ImageOff aria-hidden className="size-5" />
          {t("media.retry")}
        </span>
      )}
    </button>
  );
}
