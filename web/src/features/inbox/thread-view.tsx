import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { paths, routes } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { ErrorNotice, ForbiddenNotice } from "@/components/data-table/states";
import { conversationQuery } from "@/features/inbox/api";
import { ContextPanel } from "@/features/inbox/components/context-panel";
import { ThreadPane } from "@/features/inbox/components/thread-pane";
import { ThreadSkeleton } from "@/features/inbox/components/thread-skeleton";
import { useHotkeys } from "@/lib/hotkeys";
import { useT } from "@/lib/i18n";
import { useMedia, useWide } from "@/lib/media";
import { useTitle } from "@/lib/title";

/** One open conversation: its thread, and its context beside it or in its place. */
export function ThreadView() {
  const { id } = useParams({ from: routes.conversation });
  return <Opened key={id} id={id} />;
}

function Opened({ id }: { id: string }) {
  const t = useT("inbox");
  const { panel } = useSearch({ from: routes.conversation });
  const navigate = useNavigate();
  const wide = useWide();
  const roomy = useMedia("(min-width: 1360px)");
  const { data: conversation, error, refetch } = useQuery(conversationQuery(id));
  useTitle(conversation && (conversation.contact.name || t("nameless")));

  const close = () => {
    void navigate({
      from: paths.inbox,
      to: paths.inbox,
      search: (current) => ({ ...current, panel: undefined }),
    }).then(() => document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`)?.focus());
  };
  const show = (next: "context" | undefined) => {
    void navigate({ to: ".", search: (current: object) => ({ ...current, panel: next }) });
  };
  const inContext = panel === "context" && !roomy;
  useHotkeys({ Escape: () => (inContext ? show(undefined) : close()) });

  if (!conversation) {
    const problem = error ? asProblem(error) : undefined;
    return (
      <div className="flex min-w-0 flex-1 flex-col bg-card">
        {problem?.status === 403 && <ForbiddenNotice permission={problem.permission} />}
        {problem && problem.status !== 403 && (
          <ErrorNotice problem={problem} onRetry={() => void refetch()} />
        )}
        {!problem && <ThreadSkeleton />}
      </div>
    );
  }
  return (
    <>
      {!inContext && (
        <ThreadPane
          conversation={conversation}
          heading={wide ? "h2" : "h1"}
          onClose={close}
          onContext={roomy ? undefined : () => show("context")}
        />
      )}
      {(roomy || inContext) && (
        <ContextPanel
          conversation={conversation}
          heading={wide ? "h2" : "h1"}
          alone={inContext}
          onBack={inContext ? () => show(undefined) : undefined}
        />
      )}
    </>
  );
}
