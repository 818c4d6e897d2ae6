import { LoaderCircle, Play } from "lucide-react";
import { useState } from "react";
import { useFile } from "@/features/inbox/use-file";
import { useFileSize } from "@/features/inbox/use-file-size";
import type { Media } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

/** A video, loaded only when somebody wants to see it: it may be large. */
export function VideoPlayer({ conversation, media }: { conversation: string; media: Media }) {
  const t = useT("inbox");
  const size = useFileSize();
  const [wanted, setWanted] = useState(false);
  const { url, isError, isFetching, refetch } = useFile(conversation, media, wanted);
  if (url) {
    return (
      <video
        src={url}
        controls
        autoPlay
        aria-label={t("message.kind.video")}
        className="max-h-80 w-72 max-w-full rounded-lg bg-black"
      />
    );
  }
  const Icon = isFetching ? LoaderCircle : Play;
  return (
    <button
      type="button"
      onClick={() => (isError ? void refetch() : setWanted(true))}
      className="flex aspect-video w-72 max-w-full flex-col items-center justify-center gap-2 rounded-lg bg-muted text-[13px] font-medium text-foreground"
    >
      <Icon aria-hidden className={isFetching ? "size-6 animate-spin" : "size-6"} />
      {isError ? t("media.retry") : t("media.watch", { size: size(media.size) })}
    </button>
  );
}
