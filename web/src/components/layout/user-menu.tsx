import { LogOut } from "lucide-react";
import { session, useMe } from "@/api/session";
import { Disclosure } from "@/components/layout/disclosure";
import { LanguageChoice, ThemeChoice } from "@/components/layout/preferences";
import { cn } from "@/lib/cn";
import { initials } from "@/lib/format";
import { useT } from "@/lib/i18n";

export function UserMenu({ compact }: { compact: boolean }) {
  const t = useT("shell");
  const { user } = useMe();
  return (
    <Disclosure
      label={t("userMenu", { name: user.name })}
      className="flex w-full items-center gap-3 rounded-lg p-2 text-left transition-colors hover:bg-sidebar-raised"
      panelClassName="bottom-full left-0 mb-2 w-64"
      trigger={
        <>
          <span
            aria-hidden
            className="flex size-8 shrink-0 items-center justify-center rounded-full bg-sidebar-raised text-xs font-semibold text-needle"
          >
            {initials(user.name)}
          </span>
          <span className={cn("min-w-0", compact && "sr-only")}>
            <span className="block truncate text-[13px] font-medium">{user.name}</span>
            <span className="block truncate text-xs text-sidebar-muted">{user.email}</span>
          </span>
        </>
      }
    >
      {() => (
        <>
          <div className="flex flex-col gap-3 p-2">
            <LanguageChoice />
            <ThemeChoice />
          </div>
          <div className="mt-1 border-t pt-1.5">
            <button
              type="button"
              onClick={() => void session.signOut()}
              className="flex h-11 w-full items-center gap-2.5 rounded-lg px-2.5 hover:bg-muted md:h-9"
            >
              <LogOut aria-hidden className="size-4 text-muted-foreground" />
              {t("signOut")}
            </button>
          </div>
        </>
      )}
    </Disclosure>
  );
}
