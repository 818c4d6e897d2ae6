import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, X } from "lucide-react";
import { useRef } from "react";
import { paths, routes } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { ErrorNotice, ForbiddenNotice, ListSkeleton } from "@/components/data-table/states";
import { Sheet, SheetPanel, SheetTitle } from "@/components/ui/sheet";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { botQuery } from "@/features/telegram/api";
import type { Bot } from "@/features/telegram/bot";
import { BotKindName, StatusBadge } from "@/features/telegram/components/bot-badges";
import { BotControls } from "@/features/telegram/components/bot-controls";
import { Health } from "@/features/telegram/components/health";
import { MenuEditor } from "@/features/telegram/components/menu-editor";
import { botTabs } from "@/features/telegram/search";
import { useT } from "@/lib/i18n";
import { useWide } from "@/lib/media";
import { useTitle } from "@/lib/title";

/** One bot: a panel beside the list where there is room, else a page. The URL is the same. */
export function BotView() {
  const { id } = useParams({ from: routes.bot });
  const wide = useWide();
  const navigate = useNavigate();
  const panel = useRef<HTMLDivElement>(null);
  const close = () => {
    void navigate({
      from: paths.bot,
      to: paths.telegram,
      search: (current) => ({ ...current, tab: undefined, texts: undefined }),
    });
  };
  if (!wide) {
    return (
      <article className="flex flex-1 flex-col bg-card">
        <Content key={id} id={id} onClose={close} panel={false} />
      </article>
    );
  }
  return (
    <Sheet open modal={false} onOpenChange={(open) => !open && close()}>
      <SheetPanel
        ref={panel}
        tabIndex={-1}
        data-testid="bot-panel"
        // The panel itself takes the focus, so that a screen reader begins with its title.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          panel.current?.focus();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>(`[data-row-link="${CSS.escape(id)}"]`)?.focus();
        }}
      >
        <Content key={id} id={id} onClose={close} panel />
      </SheetPanel>
    </Sheet>
  );
}

function Content({ id, onClose, panel }: { id: string; onClose: () => void; panel: boolean }) {
  const t = useT("telegram");
  const { data: bot, error, refetch } = useQuery(botQuery(id));
  useTitle(bot?.name);
  const problem = error && !bot ? asProblem(error) : undefined;
  const Icon = panel ? X : ArrowLeft;
  const title = bot?.name ?? t("one");
  const titleClass = "truncate text-lg font-semibold tracking-tight";
  return (
    <>
      <header className="flex items-center gap-3 border-b px-3 py-3 md:px-6 md:py-4">
        <div className={panel ? "order-first min-w-0 flex-1" : "order-last min-w-0 flex-1"}>
          {panel ? (
            <SheetTitle className={titleClass}>{title}</SheetTitle>
          ) : (
            <h1 className={titleClass}>{title}</h1>
          )}
          {bot && (
            <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[13px] text-muted-foreground">
              <span className="select-all">{`@${bot.username}`}</span>
              <BotKindName kind={bot.kind} />
              <StatusBadge status={bot.status} />
            </p>
          )}
        </div>
        <button
          type="button"
          aria-label={panel ? t("close") : t("back")}
          onClick={onClose}
          className="inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-muted-foreground transition-colors hover:bg-muted hover:text-foreground md:size-9"
        >
          <Icon aria-hidden className="size-4" />
        </button>
      </header>
      <div className="flex-1 overflow-y-auto">
        {problem?.status === 403 && <ForbiddenNotice permission={problem.permission} />}
        {problem && problem.status !== 403 && (
          <ErrorNotice problem={problem} onRetry={() => void refetch()} />
        )}
        {!problem && (bot ? <BotTabs bot={bot} onGone={onClose} /> : <ListSkeleton rows={4} />)}
      </div>
    </>
  );
}

function BotTabs({ bot, onGone }: { bot: Bot; onGone: () => void }) {
  const t = useT("telegram");
  const navigate = useNavigate();
  const { tab = "health" } = useSearch({ from: routes.bot });
  const show = (value: string) => {
    const next = botTabs.find((word) => word === value);
    void navigate({
      to: ".",
      search: (current: object) => ({ ...current, tab: next === "health" ? undefined : next }),
      replace: true,
    });
  };
  return (
    <Tabs value={tab} onValueChange={show} className="px-4 py-3 md:px-6">
      <TabsList aria-label={t("tab.label")}>
        {botTabs.map((value) => (
          <TabsTrigger key={value} value={value}>
            {t(`tab.${value}`)}
          </TabsTrigger>
        ))}
      </TabsList>
      <TabsContent value="health" className="flex flex-col gap-6 pt-5">
        <Health bot={bot} />
        <BotControls bot={bot} onGone={onGone} />
      </TabsContent>
      <TabsContent value="menu" className="pt-5">
        <MenuEditor bot={bot} />
      </TabsContent>
    </Tabs>
  );
}
