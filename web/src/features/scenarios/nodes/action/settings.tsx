import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { useEditing } from "@/features/scenarios/components/editing";
import {
  ChoiceField,
  Group,
  LinkField,
  SwitchField,
  TextField,
  VariableField,
  WordField,
} from "@/features/scenarios/components/fields";
import { setField, variablesOf, type Flow } from "@/features/scenarios/flow";
import { verbFields, verbs, type ActionVerb } from "@/features/scenarios/nodes/action/verbs";
import { languages, useT } from "@/lib/i18n";

export function Settings() {
  const t = useT("scenarios");
  const { node, id, edit } = useEditing();
  return (
    <>
      <Field label={t("field.action")}>
        {(control) => (
          <NativeSelect
            {...control}
            value={String(node.action ?? "")}
            onChange={(event) => {
              const verb = verbs.find((known) => known === event.target.value);
              if (verb) edit((old) => become(old, id, verb));
            }}
          >
            {verbs.map((verb) => (
              <option key={verb} value={verb}>
                {t(`verb.${verb}`)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      {node.action === "CREATE_LEAD" && <LeadVariables />}
      {node.action === "NOTIFY_ADMIN" && <TextField field="text" />}
      {node.action === "SET_LANG" && (
        <ChoiceField
          field="lang"
          options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      )}
      {node.action === "SET_VAR" && (
        <>
          <VariableField />
          <WordField field="value" />
        </>
      )}
      {node.action === "TAG_USER" && (
        <>
          <WordField field="tag" />
          <SwitchField field="remove" label={t("removeTag")} />
        </>
      )}
      <LinkField path="next" />
    </>
  );
}

/** The action with another verb, without the fields that were the old one's. */
function become(flow: Flow, id: string, verb: ActionVerb): Flow {
  const foreign = Object.values(verbFields)
    .flat()
    .filter((field) => !verbFields[verb].includes(field));
  const bare = foreign.reduce((old, field) => setField(old, id, field, undefined), flow);
  const lead = verb === "CREATE_LEAD" ? setField(bare, id, "lead", { type: "buy" }) : bare;
  return setField(verb === "SET_LANG" ? setField(lead, id, "lang", "uk") : lead, id, "action", verb);
}

const leadFields = ["name", "phone", "car", "budget", "city", "comment"] as const;

/** Which answer becomes which field of the lead. */
function LeadVariables() {
  const t = useT("scenarios");
  const { flow, node, set } = useEditing();
  const lead = (node.lead ?? {}) as Record<string, string>;
  const variables = variablesOf(flow);
  return (
    <Group legend={t("lead.title")}>
      <Field label={t("lead.type")}>
        {(control) => (
          <NativeSelect
            {...control}
            value={lead.type ?? "buy"}
            onChange={(e) => set("lead.type", e.target.value)}
          >
            <option value="buy">{t("lead.buy")}</option>
            <option value="sell">{t("lead.sell")}</option>
          </NativeSelect>
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        {leadFields.map((field) => {
          const value = lead[field] ?? "";
          const names = value && !variables.includes(value) ? [value, ...variables] : variables;
          return (
            <Field key={field} label={t(`lead.${field}`)}>
              {(control) => (
                <NativeSelect
                  {...control}
                  value={value}
                  onChange={(event) => set(`lead.${field}`, event.target.value || undefined)}
                >
                  <option value="">{t("lead.none")}</option>
                  {names.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
          );
        })}
      </div>
    </Group>
  );
}
