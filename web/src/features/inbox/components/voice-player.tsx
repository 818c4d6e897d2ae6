import { LoaderCircle, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { useFile } from "@/features/inbox/use-file";
import type { Media } from "@/features/inbox/wire";
import { useT } from "@/lib/i18n";

const rates = [1, 1.5, 2] as const;

/** A voice message: play, where it is, and how fast. It loads with the first press. */
export function VoicePlayer({ conversation, media }: { conversation: string; media: Media }) {
  const t = useT("inbox");
  const audio = useRef<HTMLAudioElement>(null);
  const [wanted, setWanted] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [rate, setRate] = useState(0);
  const { url, isError, isFetching, refetch } = useFile(conversation, media, wanted);

  const press = () => {
    if (isError) void refetch();
    else if (!url) setWanted(true);
    else if (playing) audio.current?.pause();
    else void audio.current?.play();
  };
  const faster = () => {
    const next = (rate + 1) % rates.length;
    setRate(next);
    if (audio.current) audio.current.playbackRate = rates[next] ?? 1;
  };
  const Icon = isFetching ? LoaderCircle : playing ? Pause : Play;
  const name = media.kind === "audio" && media.name ? media.name : t("message.kind.voice");
  return (
    <div
      role="group"
      aria-label={name}
      data-testid="voice"
      className="flex w-72 max-w-full items-center gap-2.5 text-foreground"
    >
      <button
        type="button"
        aria-label={isError ? t("media.retry") : playing ? t("media.pause") : t("media.play")}
        onClick={press}
        className="flex size-11 shrink-0 items-center justify-center rounded-full bg-primary text-primary-foreground transition-colors hover:bg-primary-hover md:size-9"
      >
        <Icon aria-hidden className={isFetching ? "size-4 animate-spin" : "size-4"} />
      </button>
      <input
        type="range"
        aria-label={t("media.position")}
        aria-valuetext={clock(at)}
        min={0}
        max={length || 1}
        step={0.1}
        value={Math.min(at, length || 1)}
        disabled={!url}
        onChange={(event) => {
          if (audio.current) audio.current.currentTime = Number(event.target.value);
        }}
        className="h-6 min-w-0 flex-1 accent-primary"
      />
      <span className="w-9 shrink-0 text-right text-xs text-muted-foreground tabular">
        {clock(playing || at > 0 ? at : length)}
      </span>
      <button
        type="button"
        aria-label={t("media.rate", { rate: rates[rate] ?? 1 })}
        onClick={faster}
        className="h-6 shrink-0 rounded-md bg-muted px-1.5 text-xs font-medium text-foreground tabular"
      >
        {`×${rates[rate] ?? 1}`}
      </button>
      {url && (
        <audio
          ref={audio}
          src={url}
          autoPlay
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
          // A recording without a length in its header says Infinity until it has been played through.
          onDurationChange={({ currentTarget: { duration } }) =>
            setLength(Number.isFinite(duration) ? duration : 0)
          }
        />
      )}
    </div>
  );
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
