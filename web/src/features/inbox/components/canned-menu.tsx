import { fill } from "@/features/inbox/canned";
import type { Canned } from "@/features/inbox/use-canned";
import type { CannedReply } from "@/features/inbox/wire";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

/** The replies that fit what is typed, as they would be sent. */
export function CannedMenu({ canned, onPick }: { canned: Canned; onPick: (reply: CannedReply) => void }) {
  const t = useT("inbox");
  return (
    <ul
      id={canned.listId}
      role="listbox"
      aria-label={t("canned.title")}
      className="absolute inset-x-3 bottom-full z-10 mb-1 max-h-72 animate-rise overflow-y-auto rounded-xl border bg-card p-1.5 text-foreground shadow-panel md:inset-x-4 md:max-w-xl"
    >
      {canned.items.map((reply, index) => (
        <li
          key={reply.id}
          id={`${canned.listId}-${index}`}
          role="option"
          aria-selected={index === canned.at}
          // Before the text loses the focus, which would close the list.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(reply);
          }}
          onPointerMove={() => canned.setActive(index)}
          className={cn("cursor-pointer rounded-lg px-3 py-2", index === canned.at && "bg-muted")}
        >
          <span className="flex items-baseline gap-2">
            <span className="font-medium">{`/${reply.shortcut}`}</span>
            <span className="text-xs text-muted-foreground uppercase">{reply.language}</span>
          </span>
          <span className="line-clamp-2 text-[13px] text-muted-foreground">
            {fill(reply.text, canned.values)}
          </span>
        </li>
      ))}
    </ul>
  );
}
