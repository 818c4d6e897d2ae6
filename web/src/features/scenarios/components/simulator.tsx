import { RotateCcw, SendHorizontal, Zap } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ScenarioDetail } from "@/api/shapes";
import { asProblem, problemKind, type Problem } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { simulate } from "@/features/scenarios/api";
import { isError } from "@/features/scenarios/components/problem-text";
import { Panel } from "@/features/scenarios/components/panel";
import { TelegramHtml } from "@/features/scenarios/components/telegram-html";
import type { Flow } from "@/features/scenarios/flow";
import {
  advance,
  begin,
  fresh,
  pressed,
  timer,
  typed,
  type Line,
  type SimButton,
  type SimInput,
} from "@/features/scenarios/simulation";
import { isLanguage, languages, useLanguage, useT } from "@/lib/i18n";

/** A chat with the flow as it stands here, on the real engine; nothing is sent or kept. */
export function Simulator({
  scenario,
  flow,
  onClose,
}: {
  scenario: ScenarioDetail;
  flow: Flow;
  onClose: () => void;
}) {
  const t = useT("scenarios");
  const problems = useT("problem");
  const reading = useLanguage();
  const [language, setLanguage] = useState(reading);
  const [chat, setChat] = useState(fresh);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [refused, setRefused] = useState(false);
  const [draft, setDraft] = useState("");
  const bottom = useRef<HTMLDivElement>(null);
  useEffect(() => {
    bottom.current?.scrollIntoView({ block: "end" });
  }, [chat]);

  const send = async ({ said, input }: SimInput) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const state = chat.state ? { state: chat.state } : {};
      const answer = await simulate({
        scenario_id: scenario.id,
        bot_kind: scenario.bot_kind,
        flow: { ...flow },
        ...state,
        input,
      });
      setRefused((answer.problems ?? []).some(isError));
      setChat((old) => advance(old, said, answer));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const restart = () => {
    setChat(fresh);
    setProblem(undefined);
    setRefused(false);
  };
  const press = (button: SimButton) => void send(pressed(button, language));
  const words = firstWords(flow);

  return (
    <Panel
      data-testid="simulator"
      title={t("simulator.title")}
      onClose={onClose}
      aside={
        <>
          <NativeSelect
            aria-label={t("simulator.language")}
            value={language}
            onChange={(event) => {
              if (isLanguage(event.target.value)) setLanguage(event.target.value);
              restart();
            }}
          >
            {languages.map((code) => (
              <option key={code} value={code}>
                {t(`language.${code}`)}
              </option>
            ))}
          </NativeSelect>
          <Button variant="ghost" size="icon" aria-label={t("simulator.restart")} onClick={restart}>
            <RotateCcw aria-hidden />
          </Button>
        </>
      }
      footer={
        <div className="border-t bg-card">
          {chat.keyboard.length > 0 && (
            <div
              className="flex flex-col gap-1.5 border-b bg-muted/50 p-2.5"
              role="group"
              aria-label={t("simulator.keyboard")}
            >
              {chat.keyboard.map((row, r) => (
                <div key={r} className="flex gap-1.5">
                  {row.map((button) => (
                    <Button
                      key={button.label}
                      variant="outline"
                      size="sm"
                      className="min-w-0 flex-1 shrink whitespace-normal"
                      aria-disabled={busy}
                      onClick={() => press(button)}
                    >
                      {button.label}
                    </Button>
                  ))}
                </div>
              ))}
            </div>
          )}
          <form
            className="flex gap-2 p-2.5"
            onSubmit={(event) => {
              event.preventDefault();
              const text = draft.trim();
              if (text === "" || busy) return;
              setDraft("");
              void send(typed(text, language));
            }}
          >
            <Input
              aria-label={t("simulator.message")}
              placeholder={t("simulator.message")}
              value={draft}
              onChange={(event) => setDraft(event.target.value)}
            />
            <Button type="submit" size="icon" aria-label={t("simulator.send")} aria-disabled={busy}>
              <SendHorizontal aria-hidden />
            </Button>
          </form>
        </div>
      }
    >
      {chat.lines.length === 0 && (
        <div className="text-muted-foreground">
          <p>{t("simulator.text")}</p>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button size="sm" onClick={() => void send(begin(t("simulator.begin"), language))}>
              {t("simulator.begin")}
            </Button>
            {words.map((said) => (
              <Button key={said} variant="outline" size="sm" onClick={() => void send(typed(said, language))}>
                {said}
              </Button>
            ))}
          </div>
        </div>
      )}
      <div role="log" aria-label={t("simulator.chat")} className="flex flex-1 flex-col gap-2">
        {chat.lines.map((line, n) => (
          <LineView key={n} line={line} onPress={press} />
        ))}
        {chat.waiting && (
          <Button
            variant="outline"
            size="sm"
            className="self-center"
            onClick={() => chat.waiting && void send(timer(t("simulator.skip"), chat.waiting, language))}
          >
            {t("simulator.skip")}
          </Button>
        )}
        {refused && (
          <p role="alert" className="rounded-lg bg-warning-soft px-3.5 py-2.5 text-[13px] text-warning">
            {t("simulator.problems")}
          </p>
        )}
        {problem && (
          <p
            role="alert"
            className="rounded-lg bg-destructive-soft px-3.5 py-2.5 text-[13px] text-destructive"
          >
            {problem.fields[0]?.message || problem.detail || problems(`${problemKind(problem)}.text`)}
          </p>
        )}
        <div ref={bottom} />
      </div>
      {chat.steps.length > 0 && (
        <details className="rounded-lg border text-[13px]">
          <summary className="px-3.5 py-2.5 font-medium">{t("simulator.steps")}</summary>
          <ol className="divide-y border-t" data-testid="simulator-steps">
            {chat.steps.map((step, n) => (
              <li key={n} className="flex justify-between gap-3 px-3.5 py-2">
                <span className="truncate">{step.input}</span>
                <code className="shrink-0 text-xs leading-5 text-muted-foreground">{step.at || "—"}</code>
              </li>
            ))}
          </ol>
        </details>
      )}
    </Panel>
  );
}

/** What a person could begin with: /start, and what starts this very flow. */
function firstWords(flow: Flow): string[] {
  const own = (flow.triggers ?? []).map(({ kind, value }) =>
    kind === "command" ? `/${value}` : kind === "start" ? `/start ${value}` : value,
  );
  return [...new Set(["/start", ...own])].slice(0, 5);
}

function LineView({ line, onPress }: { line: Line; onPress: (button: SimButton) => void }) {
  const t = useT("scenarios");
  if (line.kind === "event") {
    const effect = effects.find((known) => known === line.effect);
    return (
      <p className="flex items-start gap-2 self-center rounded-lg bg-warning-soft px-3 py-1.5 text-xs text-warning">
        <Zap aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        <span className="break-words">
          <span className="font-medium">{effect ? t(`effect.${effect}`) : line.effect}</span>
          {line.detail && ` · ${line.detail}`}
        </span>
      </p>
    );
  }
  if (line.kind === "person") {
    return (
      <p className="max-w-[85%] self-end rounded-2xl rounded-br-md bg-primary px-3.5 py-2 break-words text-primary-foreground">
        {line.text}
      </p>
    );
  }
  return (
    <div className="flex max-w-[85%] flex-col gap-1.5 self-start">
      <div className="rounded-2xl rounded-bl-md bg-muted px-3.5 py-2 break-words">
        <TelegramHtml text={line.text} />
      </div>
      {line.buttons.map((row, r) => (
        <div key={r} className="flex gap-1.5">
          {row.map((button) => (
            <Button
              key={button.label}
              variant="outline"
              size="sm"
              className="min-w-0 flex-1 shrink whitespace-normal"
              onClick={() => onPress(button)}
            >
              {button.label}
            </Button>
          ))}
        </div>
      ))}
    </div>
  );
}

const effects = [
  ...(["answer_press", "create_lead", "notify_admin", "set_lang"] as const),
  ...(["tag_contact", "wait", "hand_off"] as const),
] as const;
