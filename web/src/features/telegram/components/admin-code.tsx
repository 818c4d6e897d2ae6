import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { asProblem, problemKind } from "@/api/problem";
import { Button } from "@/components/ui/button";
import { adminCode } from "@/features/telegram/api";
import { useT } from "@/lib/i18n";

/** Shows, on request, the command that binds a group to the bot. */
export function AdminCode({ id }: { id: string }) {
  const t = useT("telegram");
  const problems = useT("problem");
  const [command, setCommand] = useState<string>();
  const [trouble, setTrouble] = useState<string>();
  const [copied, setCopied] = useState(false);
  const ask = async () => {
    setTrouble(undefined);
    try {
      setCommand((await adminCode(id)).command);
    } catch (error) {
      setTrouble(problems(`${problemKind(asProblem(error))}.text`));
    }
  };
  if (command === undefined) {
    return (
      <>
        <Button variant="outline" size="sm" className="self-start" onClick={() => void ask()}>
          {t("admin.code")}
        </Button>
        {trouble && (
          <p role="alert" className="text-[13px] text-destructive">
            {trouble}
          </p>
        )}
      </>
    );
  }
  const Icon = copied ? Check : Copy;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-[13px]">{t("admin.send")}</p>
      <p className="flex items-center gap-2 rounded-lg bg-muted py-1.5 pr-1.5 pl-3.5">
        <code data-testid="admin-code" className="min-w-0 flex-1 break-all select-all">
          {command}
        </code>
        <Button
          variant="ghost"
          size="icon"
          aria-label={copied ? t("copied") : t("copy")}
          onClick={() => void navigator.clipboard.writeText(command).then(() => setCopied(true))}
        >
          <Icon aria-hidden />
        </Button>
      </p>
    </div>
  );
}
