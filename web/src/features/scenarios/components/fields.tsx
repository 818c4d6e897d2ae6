import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Texts } from "@/api/shapes";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useEditing } from "@/features/scenarios/components/editing";
import { useProblemText } from "@/features/scenarios/components/problem-text";
import { end, exitsOf, read, variablesOf, write, type FlowNode, type Link } from "@/features/scenarios/flow";
import type scenarios from "@/i18n/uk/scenarios.json";
import { useT } from "@/lib/i18n";

export type FieldName = keyof typeof scenarios.field;

/** The first problem a field has, in the reader's words. */
function useProblem(field: string): string | undefined {
  const { problems } = useEditing();
  const say = useProblemText();
  const problem = problems.find((found) => found.field === field || found.field?.startsWith(`${field}.`));
  return problem && say(problem);
}

/** A text in the chosen language. What another language says stands below while this one is empty. */
export function TextField({ field, short }: { field: FieldName; short?: boolean }) {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  const error = useProblem(field);
  return (
    <TextInput
      label={t(`field.${field}`)}
      value={node[field] as Texts | undefined}
      onChange={(value) => set(field, value)}
      error={error}
      short={short}
    />
  );
}

export function TextInput({
  label,
  value,
  onChange,
  error,
  short,
}: {
  label: string;
  value: Texts | undefined;
  onChange: (value: Texts) => void;
  error?: string | undefined;
  short?: boolean | undefined;
}) {
  const { texts } = useEditing();
  const own = value?.[texts] ?? "";
  const other = own ? "" : read(value, texts);
  const Control = short ? Input : Textarea;
  return (
    <Field label={label} error={error} {...(other ? { hint: other } : {})}>
      {(control) => (
        <Control
          {...control}
          lang={texts}
          className={short ? undefined : "field-sizing-content max-h-80"}
          value={own}
          maxLength={short ? 64 : 4096}
          onChange={(event) => onChange(write(value, texts, event.target.value))}
        />
      )}
    </Field>
  );
}

/** A field of plain words: a variable, a key, a value. */
export function WordField({ field, options }: { field: FieldName; options?: readonly string[] }) {
  const t = useT("scenarios");
  const { node, set, id } = useEditing();
  const list = options && `${id}-${field}`;
  return (
    <Field label={t(`field.${field}`)} error={useProblem(field)}>
      {(control) => (
        <>
          <Input
            {...control}
            list={list}
            value={String(node[field] ?? "")}
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => set(field, event.target.value)}
          />
          {options && (
            <datalist id={list}>
              {options.map((option) => (
                <option key={option} value={option} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

/** The name of a variable some question of the flow fills. */
export function VariableField({ field = "var" }: { field?: FieldName }) {
  const { flow } = useEditing();
  return <WordField field={field} options={variablesOf(flow)} />;
}

/** A number; `rules` names a field that means nothing without it and goes with it. */
export function NumberField({ field, hint, rules }: { field: FieldName; hint?: string; rules?: string }) {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  return (
    <Field label={t(`field.${field}`)} error={useProblem(field)} {...(hint ? { hint } : {})}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={0}
          inputMode="numeric"
          value={typeof node[field] === "number" ? node[field] : ""}
          onChange={(event) => {
            const number = Number(event.target.value);
            set(field, number > 0 ? number : undefined);
            if (rules && !(number > 0)) set(rules, undefined);
          }}
        />
      )}
    </Field>
  );
}

export function SwitchField({ field, label }: { field: FieldName; label?: string }) {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  return (
    <label className="flex min-h-11 items-center gap-2.5 md:min-h-0">
      <input
        type="checkbox"
        className="size-4 accent-primary"
        checked={node[field] === true}
        onChange={(event) => set(field, event.target.checked || undefined)}
      />
      <span className="text-[13px]">{label ?? t(`field.${field}`)}</span>
    </label>
  );
}

/** One of a few words the engine knows; one it came with and we do not know stays choosable. */
export function ChoiceField<T extends string>({
  field,
  options,
}: {
  field: FieldName;
  options: readonly { value: T; label: string }[];
}) {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  const value = String(node[field] ?? "");
  const strange = options.some((option) => option.value === value) ? [] : [value];
  return (
    <Field label={t(`field.${field}`)} error={useProblem(field)}>
      {(control) => (
        <NativeSelect
          {...control}
          value={value}
          onChange={(event) => set(field, event.target.value || undefined)}
        >
          {strange.map((word) => (
            <option key={word} value={word}>
              {word || t("choose")}
            </option>
          ))}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  );
}

/** Where an exit leads, and the way there. An optional one that leads nowhere is no field at all. */
export function LinkField({ path, optional = false }: { path: Link; optional?: boolean }) {
  const t = useT("scenarios");
  const { node, set } = useEditing();
  const exit = exitsOf(node).find((found) => found.path === path);
  return (
    <LinkInput
      label={t(`field.${path}`)}
      value={exit?.to ?? ""}
      onChange={(to) => set(path, optional && to === "" ? undefined : to)}
      error={useProblem(path)}
    />
  );
}

/** A choice of a node; `extra` are choices that are none. */
export function LinkInput({
  label,
  value,
  onChange,
  error,
  extra = [],
}: {
  label: string;
  value: string;
  onChange: (to: string) => void;
  error?: string | undefined;
  extra?: readonly { value: string; label: string }[];
}) {
  const t = useT("scenarios");
  const { flow, texts, open } = useEditing();
  const known =
    value === "" || value === end || flow.nodes[value] || extra.some((item) => item.value === value);
  const excerpt = (node: FlowNode) => read(node.text as Texts | undefined, texts).slice(0, 40);
  return (
    <Field label={label} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <NativeSelect
            {...control}
            className="min-w-0 flex-1 shrink"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          >
            <option value="">{t("nowhere")}</option>
            {!known && <option value={value}>{value}</option>}
            {extra.map((item) => (
              <option key={item.value} value={item.value}>
                {item.label}
              </option>
            ))}
            <option value={end}>{t("end")}</option>
            {Object.entries(flow.nodes)
              .filter(([, node]) => node.type !== "START")
              .map(([id, node]) => (
                <option key={id} value={id}>
                  {[id, excerpt(node)].filter(Boolean).join(" — ")}
                </option>
              ))}
          </NativeSelect>
          <Button
            variant="outline"
            size="icon"
            aria-label={t("openTarget", { label })}
            disabled={!flow.nodes[value]}
            onClick={() => open(value)}
          >
            <ArrowRight aria-hidden />
          </Button>
        </div>
      )}
    </Field>
  );
}

export function Group({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-[13px] font-semibold">{legend}</legend>
      {children}
    </fieldset>
  );
}
