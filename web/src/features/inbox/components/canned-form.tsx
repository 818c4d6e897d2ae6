import { useState, type FormEvent } from "react";
import { asProblem, problemKind, refusedFields, type Problem } from "@/api/problem";
import { oneOf } from "@/components/data-table/list-search";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useSaveCanned } from "@/features/inbox/api";
import type { CannedReply } from "@/features/inbox/wire";
import { useFieldText } from "@/lib/field-text";
import { languages, useLanguage, useT } from "@/lib/i18n";

/** The conflicts that have words of their own, by the API's codes. */
const refusals = ["canned_shortcut_taken"] as const;
const names = ["shortcut", "language", "text"] as const;

export function CannedForm({ reply, onDone }: { reply: CannedReply | undefined; onDone: () => void }) {
  const t = useT("inbox");
  const problems = useT("problem");
  const fieldText = useFieldText();
  const own = useLanguage();
  const save = useSaveCanned();
  const [values, setValues] = useState({
    shortcut: reply?.shortcut ?? "",
    language: reply?.language ?? own,
    text: reply?.text ?? "",
  });
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const refused = problem ? refusedFields(problem, names).known : [];
  const refusal = oneOf(refusals, problem?.code);
  const error = (name: (typeof names)[number]) =>
    missing && values[name].trim() === ""
      ? fieldText("required")
      : fieldText(refused.find((field) => field.name === name)?.message);
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // React bubbles a submit through portals: the message being written must not be sent with it.
    event.stopPropagation();
    setMissing(true);
    setProblem(undefined);
    const body = { ...values, shortcut: values.shortcut.trim().replace(/^\//, ""), text: values.text.trim() };
    if (body.shortcut === "" || body.text === "") return;
    try {
      await save.mutateAsync({ ...body, ...(reply ? { id: reply.id, version: reply.version } : {}) });
      onDone();
    } catch (failure) {
      setProblem(asProblem(failure));
    }
  };

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col border-t">
      <div className="grid gap-4 overflow-y-auto px-5 py-4 sm:grid-cols-2 sm:px-6">
        {problem && refused.length === 0 && (
          <p
            role="alert"
            className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive sm:col-span-2"
          >
            {refusal ? t(`canned.refusal.${refusal}`) : problems(`${problemKind(problem)}.text`)}
          </p>
        )}
        <Field label={t("canned.field.shortcut")} required error={error("shortcut")}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={32}
              value={values.shortcut}
              onChange={(event) => set({ shortcut: event.target.value.replace(/\s/g, "") })}
            />
          )}
        </Field>
        <Field label={t("canned.field.language")} error={error("language")}>
          {(control) => (
            <NativeSelect
              {...control}
              value={values.language}
              onChange={(event) => set({ language: event.target.value as CannedReply["language"] })}
            >
              {languages.map((value) => (
                <option key={value} value={value}>
                  {t(`language.${value}`)}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field
          label={t("canned.field.text")}
          required
          hint={t("canned.variables", { names: "{name}, {phone}, {car}, {agent}" })}
          error={error("text")}
          className="sm:col-span-2"
        >
          {(control) => (
            <Textarea
              {...control}
              rows={5}
              maxLength={4096}
              value={values.text}
              onChange={(event) => set({ text: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="flex justify-end gap-2 border-t px-5 py-3.5 sm:px-6">
        <Button variant="ghost" onClick={onDone}>
          {t("cancel")}
        </Button>
        <Button type="submit" aria-disabled={save.isPending}>
          {t("canned.save")}
        </Button>
      </div>
    </form>
  );
}
