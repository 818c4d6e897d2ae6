import { zodResolver } from "@hookform/resolvers/zod";
import { Check, ExternalLink, LoaderCircle, Plus } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import { paths } from "@/app/paths";
import { asProblem, problemKind, refusedFields, type Problem } from "@/api/problem";
import { Button, buttonVariants } from "@/components/ui/button";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useConnect } from "@/features/telegram/api";
import { botKinds, openKinds, type Bot } from "@/features/telegram/bot";
import { AdminCode } from "@/features/telegram/components/admin-code";
import { BotKindName } from "@/features/telegram/components/bot-badges";
import { useFieldText } from "@/lib/field-text";
import { useT } from "@/lib/i18n";

// Only what cannot be a token is stopped here; whose it is, Telegram says.
const schema = z.object({
  token: z.string().check(z.trim(), z.regex(/^\d{5,}:[\w-]{20,}$/, "token")),
  kind: z.enum(botKinds),
});

/** Connects a bot: its token, then what it turned out to be and what comes next. */
export function ConnectWizard() {
  const t = useT("telegram");
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [bot, setBot] = useState<Bot>();
  const show = (next: boolean) => {
    setOpen(next);
    setBot(undefined);
  };
  return (
    <Dialog open={open} onOpenChange={show}>
      <DialogTrigger asChild>
        <Button>
          <Plus aria-hidden />
          {t("connect.open")}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={bot ? t("connect.done") : t("connect.title")}
        description={t("connect.step", { step: bot ? 2 : 1 })}
        closeLabel={t("close")}
      >
        {bot ? (
          <Connected
            bot={bot}
            onOpen={() => {
              show(false);
              void navigate({
                from: paths.telegram,
                to: paths.bot,
                params: { id: bot.id },
                search: (current) => current,
              });
            }}
          />
        ) : (
          <TokenForm onCancel={() => show(false)} onDone={setBot} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function TokenForm({ onCancel, onDone }: { onCancel: () => void; onDone: (bot: Bot) => void }) {
  const t = useT("telegram");
  const problems = useT("problem");
  const fieldText = useFieldText();
  const connect = useConnect();
  const [problem, setProblem] = useState<Problem>();
  const { register, handleSubmit, setError, formState } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { token: "", kind: "client" },
  });
  const error = formState.errors.token?.message;
  const submit = handleSubmit(async (body) => {
    setProblem(undefined);
    try {
      onDone(await connect.mutateAsync(body));
    } catch (failure) {
      const refused = asProblem(failure);
      const { known, rest } = refusedFields(refused, ["token", "kind"]);
      known.forEach(({ name, message }) => setError(name, { message }, { shouldFocus: true }));
      if (known.length === 0 || rest.length > 0) setProblem(refused);
    }
  });
  return (
    <form noValidate onSubmit={submit} className="flex min-h-0 flex-col">
      <div className="flex flex-col gap-4 overflow-y-auto px-5 pb-5 sm:px-6">
        <ol className="list-decimal pl-5 text-[13px] text-muted-foreground">
          <li>{t("connect.botFather")}</li>
          <li>{t("connect.copyToken")}</li>
        </ol>
        {problem && (
          <div role="alert" className="rounded-lg bg-destructive-soft px-3.5 py-3 text-destructive">
            <p className="font-medium">{problems(`${problemKind(problem)}.title`)}</p>
            <p className="text-[13px]">{problem.detail || problems(`${problemKind(problem)}.text`)}</p>
          </div>
        )}
        <Field
          label={t("connect.token")}
          required
          hint={t("connect.tokenHint")}
          error={error === "token" ? t("connect.tokenError") : fieldText(error)}
        >
          {(control) => (
            <Input
              aria-required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              {...control}
              {...register("token")}
            />
          )}
        </Field>
        <Field
          label={t("connect.kind")}
          hint={t("connect.kindHint")}
          error={fieldText(formState.errors.kind?.message)}
        >
          {(control) => (
            <NativeSelect {...control} {...register("kind")}>
              {botKinds.map((kind) => (
                <option key={kind} value={kind} disabled={!openKinds.includes(kind)}>
                  {t(`kind.${kind}`)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
      <DialogFooter>
        <Button variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={formState.isSubmitting}>
          {formState.isSubmitting && <LoaderCircle aria-hidden className="animate-spin" />}
          {t("connect.submit")}
        </Button>
      </DialogFooter>
    </form>
  );
}

function Connected({ bot, onOpen }: { bot: Bot; onOpen: () => void }) {
  const t = useT("telegram");
  return (
    <>
      <div data-testid="connected" className="flex flex-col gap-5 overflow-y-auto px-5 pb-5 sm:px-6">
        <div className="flex items-center gap-3.5 rounded-xl bg-success-soft p-4">
          <span className="flex size-10 shrink-0 items-center justify-center rounded-full bg-success text-card">
            <Check aria-hidden className="size-5" />
          </span>
          <p className="min-w-0">
            <span className="block truncate font-semibold">{bot.name}</span>
            <span className="block truncate text-[13px] text-success">
              {`@${bot.username} · `}
              <BotKindName kind={bot.kind} />
            </span>
          </p>
        </div>
        <ol className="flex flex-col gap-4">
          <Step title={t("next.chat")}>
            <a
              href={`https://t.me/${bot.username}`}
              target="_blank"
              rel="noreferrer"
              className={buttonVariants({ variant: "outline", size: "sm" })}
            >
              <ExternalLink aria-hidden />
              {`t.me/${bot.username}`}
            </a>
          </Step>
          <Step title={t("next.admin")}>
            <AdminCode id={bot.id} />
          </Step>
          <Step title={t("next.menu")} />
        </ol>
      </div>
      <DialogFooter>
        <Button onClick={onOpen}>{t("next.open")}</Button>
      </DialogFooter>
    </>
  );
}

function Step({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <li className="flex flex-col items-start gap-2 border-l-2 border-needle pl-3.5">
      <p>{title}</p>
      {children}
    </li>
  );
}
