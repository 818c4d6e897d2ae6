import { useState } from "react";
import { asProblem, problemKind, refusedFields } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useSaveIntegration } from "@/features/integrations/api";
import { EventName } from "@/features/integrations/components/badges";
import { flawOf, type FormField, type Integration } from "@/features/integrations/integration";
import { useFieldText } from "@/lib/field-text";
import { useFormats } from "@/lib/format";
import { useLanguage, useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** A form made of the fields the kind names. Hidden ones are written, never read back. */
export function IntegrationForm({ item, mayWrite }: { item: Integration; mayWrite: boolean }) {
  const t = useT("integrations");
  const problems = useT("problem");
  const fieldText = useFieldText();
  const save = useSaveIntegration(item.kind);
  const [enabled, setEnabled] = useState(item.connected ? item.enabled : true);
  const accepts = item.accepts ?? [];
  const [events, setEvents] = useState<readonly string[]>(item.events);
  const [values, setValues] = useState<Record<string, string>>(item.settings);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [trouble, setTrouble] = useState<string>();

  const submit = async () => {
    setTrouble(undefined);
    const flaws = item.fields.flatMap((field) => {
      const flaw = flawOf(field, values[field.key] ?? "", item.filled.includes(field.key));
      return flaw ? [[field.key, t(`flaw.${flaw}`)] as const] : [];
    });
    const none = accepts.length > 0 && events.length === 0;
    setErrors(Object.fromEntries([...flaws, ...(none ? [["events", t("noEvents")] as const] : [])]));
    if (none || flaws.length > 0) return;
    // A hidden field left empty keeps what is stored, so it is not sent.
    const settings = Object.fromEntries(
      item.fields.map(({ key }) => [key, (values[key] ?? "").trim()]).filter(([, value]) => value !== ""),
    ) as Record<string, string>;
    try {
      const chosen = accepts.length > 0 ? { events: [...events] } : {};
      await save.mutateAsync({ enabled, settings, version: item.version, ...chosen });
      toast("success", t("saved"));
    } catch (failure) {
      const problem = asProblem(failure);
      const { known, rest } = refusedFields(
        problem,
        item.fields.map((field) => field.key),
      );
      setErrors(Object.fromEntries(known.map(({ name, message }) => [name, fieldText(message) ?? message])));
      if (known.length === 0 || rest.length > 0)
        setTrouble(
          problem.status === 409
            ? problems("conflict.text")
            : problem.detail || problems(`${problemKind(problem)}.text`),
        );
    }
  };

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) void submit();
      }}
    >
      <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-4">
        <legend className="sr-only">{t("settings")}</legend>
        <label className="flex min-h-11 items-center gap-2.5 md:min-h-0">
          <input
            type="checkbox"
            className="size-4 accent-primary"
            checked={enabled}
            onChange={(event) => setEnabled(event.target.checked)}
          />
          <span>{t("enabled")}</span>
        </label>
        {accepts.length > 1 && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 text-[13px] font-medium">{t("whichEvents")}</legend>
            {accepts.map((event) => (
              <label key={event} className="flex min-h-11 items-center gap-2.5 md:min-h-0">
                <input
                  type="checkbox"
                  className="size-4 accent-primary"
                  checked={events.includes(event)}
                  onChange={({ target }) =>
                    setEvents((old) =>
                      accepts.filter((one) => (one === event ? target.checked : old.includes(one))),
                    )
                  }
                />
                <EventName event={event} />
              </label>
            ))}
            {errors.events && <p className="text-xs font-medium text-destructive">{errors.events}</p>}
          </fieldset>
        )}
        {item.fields.map((field) => (
          <Setting
            key={field.key}
            field={field}
            value={values[field.key] ?? ""}
            filled={item.filled.includes(field.key)}
            error={errors[field.key]}
            onChange={(value) => setValues((old) => ({ ...old, [field.key]: value }))}
          />
        ))}
      </fieldset>
      {trouble && (
        <p role="alert" className="rounded-lg bg-destructive-soft px-3.5 py-3 text-[13px] text-destructive">
          {trouble}
        </p>
      )}
      {mayWrite ? (
        <Button type="submit" className="self-end" disabled={save.isPending}>
          {item.connected ? t("save") : t("connect")}
        </Button>
      ) : (
        <p className="text-[13px] text-muted-foreground">
          {t("readOnly", { permission: "integrations.write" })}
        </p>
      )}
    </form>
  );
}

function Setting({
  field,
  value,
  filled,
  error,
  onChange,
}: {
  field: FormField;
  value: string;
  filled: boolean;
  error: string | undefined;
  onChange: (value: string) => void;
}) {
  const t = useT("integrations");
  const language = useLanguage();
  const { dateTime } = useFormats();
  const help = [
    field.help[language],
    field.expires_at && t("expires", { at: dateTime(field.expires_at) }),
    field.former_until && t("former", { at: dateTime(field.former_until) }),
  ]
    .filter(Boolean)
    .join(" ");
  return (
    <Field
      label={field.label[language] || field.key}
      required={field.required}
      error={error}
      {...(help ? { hint: help } : {})}
    >
      {(control) => (
        <Input
          {...control}
          aria-required={field.required || undefined}
          type={field.hidden ? "password" : "text"}
          autoComplete={field.hidden ? "new-password" : "off"}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          placeholder={field.hidden && filled ? t("filled") : field.hidden ? undefined : field.example}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
