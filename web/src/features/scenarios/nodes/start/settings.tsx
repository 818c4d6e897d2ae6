import { Plus, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { NativeSelect } from "@/components/ui/native-select";
import { useEditing } from "@/features/scenarios/components/editing";
import { Group, LinkField, TextInput } from "@/features/scenarios/components/fields";
import type { Trigger } from "@/features/scenarios/flow";
import { useT } from "@/lib/i18n";

const kinds = ["command", "keyword", "start"] as const;

/** What the flow is called, what starts it, and where it begins. */
export function Settings() {
  const t = useT("scenarios");
  const { flow, edit } = useEditing();
  const triggers = flow.triggers ?? [];
  const put = (next: Trigger[]) => edit((old) => ({ ...old, triggers: next }));
  return (
    <>
      <TextInput
        short
        label={t("field.title")}
        value={flow.title}
        onChange={(title) => edit((old) => ({ ...old, title }))}
      />
      <Group legend={t("triggers")}>
        {triggers.map((trigger, n) => (
          <div key={n} className="flex gap-2">
            <NativeSelect
              aria-label={t("trigger.kind")}
              value={trigger.kind}
              onChange={(event) => {
                const kind = kinds.find((known) => known === event.target.value) ?? trigger.kind;
                put(triggers.map((old, i) => (i === n ? { ...old, kind } : old)));
              }}
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`trigger.${kind}`)}
                </option>
              ))}
            </NativeSelect>
            <Input
              aria-label={t("trigger.value")}
              value={trigger.value}
              maxLength={64}
              onChange={(event) =>
                put(triggers.map((old, i) => (i === n ? { ...old, value: event.target.value } : old)))
              }
            />
            <Button
              variant="ghost"
              size="icon"
              aria-label={t("trigger.remove", { value: trigger.value })}
              onClick={() => put(triggers.filter((_, i) => i !== n))}
            >
              <Trash2 aria-hidden />
            </Button>
          </div>
        ))}
        <Button
          variant="outline"
          size="sm"
          className="self-start"
          onClick={() => put([...triggers, { kind: "keyword", value: "" }])}
        >
          <Plus aria-hidden />
          {t("trigger.add")}
        </Button>
      </Group>
      <LinkField path="next" />
    </>
  );
}
