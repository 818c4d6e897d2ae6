import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { useCan } from "@/api/session";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useDisconnect, useRotate, useUpdateBot } from "@/features/telegram/api";
import type { Bot } from "@/features/telegram/bot";
import { AdminCode } from "@/features/telegram/components/admin-code";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** Says in a toast why something did not happen. */
function useRefusal() {
  const t = useT("telegram");
  const problems = useT("problem");
  return (error: unknown) => {
    const problem = asProblem(error);
    toast("error", t("notDone"), {
      detail:
        problem.status === 409
          ? problems("conflict.text")
          : problem.detail || problems(`${problemKind(problem)}.text`),
    });
  };
}

/** What can be changed about a bot. */
export function BotControls({ bot, onGone }: { bot: Bot; onGone: () => void }) {
  const t = useT("telegram");
  if (!useCan("bots.write"))
    return <p className="text-[13px] text-muted-foreground">{t("readOnly", { permission: "bots.write" })}</p>;
  if (bot.status === "disconnected") return <p className="text-muted-foreground">{t("gone")}</p>;
  return (
    <>
      <Rename key={bot.name} bot={bot} />
      <AdminGroup bot={bot} />
      <section aria-labelledby="secret" className="flex flex-col gap-2.5 border-t pt-5">
        <h2 id="secret" className="font-semibold">
          {t("rotate.title")}
        </h2>
        <p className="text-[13px] text-muted-foreground">{t("rotate.text")}</p>
        <Rotate bot={bot} />
      </section>
      <section aria-labelledby="disconnect" className="flex flex-col gap-2.5 border-t pt-5">
        <h2 id="disconnect" className="font-semibold">
          {t("disconnect.title")}
        </h2>
        <p className="text-[13px] text-muted-foreground">{t("disconnect.text")}</p>
        <Disconnect bot={bot} onGone={onGone} />
      </section>
    </>
  );
}

function Rename({ bot }: { bot: Bot }) {
  const t = useT("telegram");
  const update = useUpdateBot(bot.id);
  const refuse = useRefusal();
  const [name, setName] = useState(bot.name);
  const next = name.trim();
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (next === "" || next === bot.name || update.isPending) return;
        update
          .mutateAsync({ version: bot.version, name: next })
          .then(() => toast("success", t("rename.done")))
          .catch(refuse);
      }}
    >
      <Field label={t("rename.label")} hint={t("rename.hint")} className="flex-1">
        {(control) => (
          <Input
            {...control}
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="outline"
        className="mb-[1.375rem]"
        disabled={next === "" || next === bot.name || update.isPending}
      >
        {t("rename.submit")}
      </Button>
    </form>
  );
}

function AdminGroup({ bot }: { bot: Bot }) {
  const t = useT("telegram");
  const update = useUpdateBot(bot.id);
  const refuse = useRefusal();
  return (
    <section aria-labelledby="admin" className="flex flex-col gap-2.5 border-t pt-5">
      <h2 id="admin" className="font-semibold">
        {t("admin.title")}
      </h2>
      {bot.admin_chat_id === null ? (
        <p className="text-[13px] text-muted-foreground">{t("admin.text")}</p>
      ) : (
        <p className="flex flex-wrap items-center justify-between gap-2 text-[13px]">
          {t("admin.chat", { id: String(bot.admin_chat_id) })}
          <Button
            variant="ghost"
            size="sm"
            disabled={update.isPending}
            onClick={() => {
              update
                .mutateAsync({ version: bot.version, admin_chat_id: null })
                .then(() => toast("success", t("admin.unlinked")))
                .catch(refuse);
            }}
          >
            {t("admin.unlink")}
          </Button>
        </p>
      )}
      <AdminCode id={bot.id} />
    </section>
  );
}

function Rotate({ bot }: { bot: Bot }) {
  const t = useT("telegram");
  const rotate = useRotate(bot.id);
  const refuse = useRefusal();
  const [open, setOpen] = useState(false);
  const start = async () => {
    try {
      await rotate.mutateAsync();
      toast("success", t("rotate.done"));
      setOpen(false);
    } catch (error) {
      refuse(error);
    }
  };
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm" className="self-start">
          {t("rotate.open")}
        </Button>
      </DialogTrigger>
      <DialogContent title={t("rotate.sure")} description={t("rotate.text")} closeLabel={t("close")}>
        <div className="flex justify-end gap-2 px-5 pb-5 sm:px-6">
          <Button variant="ghost" onClick={() => setOpen(false)}>
            {t("cancel")}
          </Button>
          <Button disabled={rotate.isPending} onClick={() => void start()}>
            {t("rotate.submit")}
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** Forgetting a token cannot be undone, so the bot's name is typed first. */
function Disconnect({ bot, onGone }: { bot: Bot; onGone: () => void }) {
  const t = useT("telegram");
  const disconnect = useDisconnect(bot.id);
  const refuse = useRefusal();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const sure = typed.trim().replace(/^@/, "") === bot.username;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped("");
      }}
    >
      <DialogTrigger asChild>
        <Button variant="outline" size="sm" className="self-start text-destructive">
          {t("disconnect.open")}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={t("disconnect.sure", { name: bot.name })}
        description={t("disconnect.text")}
        closeLabel={t("close")}
      >
        <form
          className="flex flex-col gap-4 px-5 pb-5 sm:px-6"
          onSubmit={(event) => {
            event.preventDefault();
            if (!sure || disconnect.isPending) return;
            disconnect
              .mutateAsync()
              .then(() => {
                toast("success", t("disconnect.done", { name: bot.name }));
                setOpen(false);
                onGone();
              })
              .catch(refuse);
          }}
        >
          <Field label={t("disconnect.type", { username: `@${bot.username}` })}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <div className="flex justify-end gap-2">
            <Button variant="ghost" onClick={() => setOpen(false)}>
              {t("cancel")}
            </Button>
            <Button type="submit" disabled={!sure || disconnect.isPending}>
              {t("disconnect.submit")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
