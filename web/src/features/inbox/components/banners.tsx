import { BotOff, LoaderCircle, UserRoundX } from "lucide-react";
import { asProblem, problemKind } from "@/api/problem";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { useGiveBack } from "@/features/inbox/api";
import type { ConversationDetail } from "@/features/inbox/wire";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** What whoever answers must know first: the person is out of reach, or the bot is silent until given back. */
export function Banners({ conversation }: { conversation: ConversationDetail }) {
  const t = useT("inbox");
  return (
    <>
      {conversation.unreachable && (
        <p
          role="status"
          className="flex items-start gap-2 border-b bg-destructive-soft px-4 py-2.5 text-[13px] text-destructive"
        >
          <UserRoundX aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{t("unreachable.text")}</span>
        </p>
      )}
      {conversation.owner === "human" && <Paused conversation={conversation} />}
    </>
  );
}

function Paused({ conversation }: { conversation: ConversationDetail }) {
  const t = useT("inbox");
  const problems = useT("problem");
  const { dateTime } = useFormats();
  const mayWrite = useCan("inbox.write");
  const give = useGiveBack(conversation.id);
  const back = () => {
    give.mutate(undefined, {
      onSuccess: () => toast("success", t("paused.given")),
      onError: (error) =>
        toast("error", t("notSaved"), { detail: problems(`${problemKind(asProblem(error))}.text`) }),
    });
  };
  return (
    <div
      role="status"
      data-testid="paused"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b bg-info-soft px-4 py-2 text-[13px] text-info"
    >
      <BotOff aria-hidden className="size-4 shrink-0" />
      <p className="min-w-0 flex-1 basis-48">
        {conversation.resume_at
          ? t("paused.until", { at: dateTime(conversation.resume_at) })
          : t("paused.text")}
      </p>
      {mayWrite && (
        <Button
          size="sm"
          variant="outline"
          className="text-foreground"
          aria-disabled={give.isPending}
          onClick={() => !give.isPending && back()}
        >
          {give.isPending && <LoaderCircle aria-hidden className="animate-spin" />}
          {t("paused.giveBack")}
        </Button>
      )}
    </div>
  );
}
