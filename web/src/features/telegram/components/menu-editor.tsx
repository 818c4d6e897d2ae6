import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { routes } from "@/app/paths";
import type { BotMenu } from "@/api/shapes";
import { asProblem, problemKind } from "@/api/problem";
import { useCan } from "@/api/session";
import { ErrorNotice, ForbiddenNotice } from "@/components/data-table/states";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { menuQuery, useSaveMenu } from "@/features/telegram/api";
import type { Bot } from "@/features/telegram/bot";
import {
  completed,
  flawsOf,
  maxCommands,
  maxDescription,
  unfinished,
  type Commands,
} from "@/features/telegram/menu";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { languages, useLanguage, useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** The commands people see behind the bot's menu button, in each language. */
export function MenuEditor({ bot }: { bot: Bot }) {
  const { data, error, refetch } = useQuery(menuQuery(bot.id));
  if (data) return <MenuForm key={data.version} bot={bot} menu={data} onReload={() => void refetch()} />;
  if (!error) return <Skeleton className="h-48 rounded-xl" />;
  const problem = asProblem(error);
  if (problem.status === 403) return <ForbiddenNotice permission={problem.permission} />;
  return <ErrorNotice problem={problem} onRetry={() => void refetch()} />;
}

function MenuForm({ bot, menu, onReload }: { bot: Bot; menu: BotMenu; onReload: () => void }) {
  const t = useT("telegram");
  const problems = useT("problem");
  const { dateTime } = useFormats();
  const navigate = useNavigate();
  const reading = useLanguage();
  const { texts = reading } = useSearch({ from: routes.bot });
  const save = useSaveMenu(bot.id);
  const mayWrite = useCan("bots.write") && bot.status !== "disconnected";
  const [commands, setCommands] = useState<Commands>(() => completed(menu.commands));
  const [trouble, setTrouble] = useState<string>();
  const [moved, setMoved] = useState(false);
  const lacking = unfinished(commands);
  const flaws = flawsOf(commands[texts]);
  const dirty = JSON.stringify(commands) !== JSON.stringify(menu.commands);

  // A command is one thing with three descriptions: names and order change in every language.
  const everywhere = (change: (list: Commands["uk"]) => Commands["uk"]) =>
    setCommands((old) => ({ uk: change(old.uk), ru: change(old.ru), en: change(old.en) }));
  const submit = async (own: Commands | undefined) => {
    setTrouble(undefined);
    setMoved(false);
    try {
      await save.mutateAsync({ version: menu.version, ...(own ? { commands: own } : {}) });
      toast("success", t("menu.saved"));
    } catch (error) {
      const problem = asProblem(error);
      setMoved(problem.status === 409);
      setTrouble(
        problem.status === 409
          ? problems("conflict.text")
          : problem.fields[0]?.message || problem.detail || problems(`${problemKind(problem)}.text`),
      );
    }
  };
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(commands);
      }}
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-[13px] text-muted-foreground">
          {menu.pushed_at ? t("menu.pushed", { at: dateTime(menu.pushed_at) }) : t("menu.neverPushed")}
        </p>
        {menu.custom === false && <Badge>{t("menu.followed")}</Badge>}
        {menu.custom && mayWrite && (
          <Button variant="link" size="inline" className="text-[13px]" onClick={() => void submit(undefined)}>
            {t("menu.follow")}
          </Button>
        )}
        {menu.drift && <Badge tone="warning">{t("menu.drift")}</Badge>}
      </div>
      <div role="group" aria-label={t("menu.language")} className="flex rounded-lg bg-muted p-0.5">
        {languages.map((language) => (
          <button
            key={language}
            type="button"
            aria-pressed={language === texts}
            onClick={() =>
              void navigate({
                to: ".",
                search: (current: object) => ({ ...current, texts: language }),
                replace: true,
              })
            }
            className={cn(
              "flex h-10 flex-1 items-center justify-center gap-1.5 rounded-md px-2 text-[13px] transition-colors md:h-8",
              language === texts
                ? "bg-card font-medium shadow-sm"
                : "text-muted-foreground hover:text-foreground",
            )}
          >
            {t(`language.${language}`)}
            {lacking.includes(language) && (
              <>
                <span aria-hidden className="size-1.5 rounded-full bg-needle" />
                <span className="sr-only">{t("menu.lacking")}</span>
              </>
            )}
          </button>
        ))}
      </div>
      <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-3">
        <legend className="sr-only">{t("tab.menu")}</legend>
        {commands[texts].length === 0 && <p className="text-muted-foreground">{t("menu.empty")}</p>}
        {commands[texts].map((command, n) => {
          const flaw = flaws.get(n);
          return (
            <div key={n} className="flex flex-col gap-1.5">
              <div className="flex flex-wrap items-center gap-2 sm:flex-nowrap">
                <span aria-hidden className="text-muted-foreground">
                  {"/"}
                </span>
                <Input
                  aria-label={t("menu.name", { n: n + 1 })}
                  aria-invalid={flaw === "name" || flaw === "twice" || undefined}
                  className="flex-1 sm:max-w-32 sm:flex-none"
                  value={command.name}
                  maxLength={32}
                  autoCapitalize="none"
                  spellCheck={false}
                  onChange={(event) =>
                    everywhere((list) =>
                      list.map((old, i) => (i === n ? { ...old, name: event.target.value } : old)),
                    )
                  }
                />
                <Input
                  aria-label={t("menu.description", { n: n + 1 })}
                  aria-invalid={flaw === "description" || undefined}
                  lang={texts}
                  className="order-last sm:order-none"
                  value={command.description}
                  maxLength={maxDescription}
                  onChange={(event) =>
                    setCommands((old) => ({
                      ...old,
                      [texts]: old[texts].map((own, i) =>
                        i === n ? { ...own, description: event.target.value } : own,
                      ),
                    }))
                  }
                />
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={t("menu.up", { n: n + 1 })}
                  disabled={n === 0}
                  onClick={() =>
                    everywhere((list) => {
                      const next = [...list];
                      next.splice(n - 1, 0, ...next.splice(n, 1));
                      return next;
                    })
                  }
                >
                  <ChevronUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  aria-label={t("menu.remove", { n: n + 1 })}
                  onClick={() => everywhere((list) => list.filter((_, i) => i !== n))}
                >
                  <Trash2 aria-hidden />
                </Button>
              </div>
              {flaw && <p className="pl-4 text-xs font-medium text-destructive">{t(`menu.flaw.${flaw}`)}</p>}
            </div>
          );
        })}
        {mayWrite && commands[texts].length < maxCommands && (
          <Button
            variant="outline"
            size="sm"
            className="self-start"
            onClick={() => everywhere((list) => [...list, { name: "", description: "" }])}
          >
            <Plus aria-hidden />
            {t("menu.add")}
          </Button>
        )}
      </fieldset>
      {trouble && (
        <p role="alert" className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive">
          {trouble}{" "}
          {moved && (
            <Button variant="link" size="inline" className="text-destructive" onClick={onReload}>
              {t("menu.reload")}
            </Button>
          )}
        </p>
      )}
      {mayWrite ? (
        <div className="flex items-center justify-end gap-3">
          {lacking.length > 0 && <p className="text-[13px] text-muted-foreground">{t("menu.finish")}</p>}
          <Button type="submit" disabled={!dirty || lacking.length > 0 || save.isPending}>
            {t("menu.save")}
          </Button>
        </div>
      ) : (
        <p className="text-[13px] text-muted-foreground">{t("readOnly", { permission: "bots.write" })}</p>
      )}
    </form>
  );
}
