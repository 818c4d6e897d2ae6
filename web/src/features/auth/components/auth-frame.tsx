import type { ReactNode } from "react";
import { Brand } from "@/components/layout/brand";
import { LanguageChoice, ThemeChoice } from "@/components/layout/preferences";
import { Dial } from "@/features/auth/components/dial";
import { useT } from "@/lib/i18n";
import { useTitle } from "@/lib/title";

/** The page of everybody who is not signed in yet: what it is for, its form, and language and theme. */
export function AuthFrame({
  title,
  lead,
  children,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}) {
  const t = useT("auth");
  useTitle(title);
  return (
    <div className="grid min-h-dvh bg-card lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <aside className="relative hidden flex-col justify-between overflow-hidden bg-sidebar p-10 text-sidebar-foreground lg:flex">
        <Brand />
        <Dial />
        <p className="relative max-w-sm text-2xl leading-snug font-medium tracking-tight text-balance">
          {t("promise")}
        </p>
      </aside>
      <main className="flex flex-col px-5 py-8 sm:px-10">
        <div className="lg:hidden">
          <Brand />
        </div>
        <div className="m-auto w-full max-w-sm py-10">
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          <div className="mt-1 mb-7 text-muted-foreground">{lead}</div>
          {children}
        </div>
        <div className="mx-auto grid w-full max-w-sm gap-4 sm:grid-cols-2">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </main>
    </div>
  );
}
