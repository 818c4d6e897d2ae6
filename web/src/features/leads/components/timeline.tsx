import {
  CircleDot,
  GitMerge,
  History,
  Pencil,
  Sparkles,
  StickyNote,
  UserRound,
  type LucideIcon,
} from "lucide-react";
import { ActivityDetail } from "@/features/leads/components/activity-detail";
import { activityKinds, actorKinds, known, type Activity, type LeadDetail } from "@/features/leads/lead";
import { useFormats } from "@/lib/format";
import { useT } from "@/lib/i18n";

const icons: Record<(typeof activityKinds)[number], LucideIcon> = {
  created: Sparkles,
  merged: GitMerge,
  joined: GitMerge,
  parted: GitMerge,
  updated: Pencil,
  status: CircleDot,
  assigned: UserRound,
  note: StickyNote,
};

/** What happened to the lead, newest first: who, what, when. */
export function Timeline({ lead }: { lead: LeadDetail }) {
  const t = useT("leads");
  if (lead.activities.length === 0) return <p className="text-muted-foreground">{t("activity.none")}</p>;
  return (
    <ol aria-label={t("tab.timeline")} className="flex flex-col">
      {lead.activities.map((activity) => (
        <Entry key={activity.id} activity={activity} />
      ))}
    </ol>
  );
}

function Entry({ activity }: { activity: Activity }) {
  const t = useT("leads");
  const { dateTime } = useFormats();
  const kind = known(activityKinds, activity.kind);
  const Icon = kind ? icons[kind] : History;
  return (
    <li className="relative flex gap-3.5 pb-5 not-last:before:absolute not-last:before:top-8 not-last:before:bottom-0 not-last:before:left-[15px] not-last:before:w-px not-last:before:bg-border">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-muted text-muted-foreground">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 pt-1">
        <p className="font-medium">
          {kind ? t(`activity.${kind}`) : t("activity.other", { kind: activity.kind })}
        </p>
        <ActivityDetail activity={activity} />
        <p className="mt-0.5 text-xs text-muted-foreground">
          <ActorName actor={activity.actor} />
          {" · "}
          <time dateTime={activity.at}>{dateTime(activity.at)}</time>
        </p>
      </div>
    </li>
  );
}

function ActorName({ actor }: { actor: Activity["actor"] }) {
  const t = useT("leads");
  const kind = known(actorKinds, actor.kind);
  return actor.name || (kind ? t(`actor.${kind}`) : actor.kind);
}
