import { oneOf } from "@/components/data-table/list-search";
import { FileCard } from "@/features/inbox/components/file-card";
import { Photos } from "@/features/inbox/components/photos";
import { VoicePlayer } from "@/features/inbox/components/voice-player";
import { VideoPlayer } from "@/features/inbox/components/video-player";
import type { Media } from "@/features/inbox/wire";

const played = ["voice", "audio", "video"] as const;

/** The files of a message: photos as a grid, sounds and videos to play, the rest to keep. */
export function Attachments({ conversation, media }: { conversation: string; media: Media[] }) {
  const photos = media.filter((item) => item.kind === "photo");
  return (
    <div className="flex flex-col gap-2 py-1">
      {photos.length > 0 && <Photos conversation={conversation} photos={photos} />}
      {media
        .filter((item) => item.kind !== "photo")
        .map((item) => {
          const kind = oneOf(played, item.kind);
          if (kind === "video") return <VideoPlayer key={item.id} conversation={conversation} media={item} />;
          if (kind) return <VoicePlayer key={item.id} conversation={conversation} media={item} />;
          return <FileCard key={item.id} conversation={conversation} media={item} />;
        })}
    </div>
  );
}
