import { createInstance, type TFunction } from "i18next";
import { useMemo } from "react";
import type { Bundle } from "@/i18n/uk/bundle";
import { recall, remember } from "@/lib/storage";
import { createStore, useStore } from "@/lib/store";

export const languages = ["uk", "ru", "en"] as const;
export type Language = (typeof languages)[number];
export type Namespace = keyof Bundle;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: Bundle;
    // A key that is in no bundle is a type error, not the key on screen.
    strictKeyChecks: true;
  }
}

// Languages differ in their plural keys; that they agree in all others is a test's business.
const bundles: Record<Language, () => Promise<{ bundle: Record<Namespace, object> }>> = {
  uk: () => import("@/i18n/uk/bundle"),
  ru: () => import("@/i18n/ru/bundle"),
  en: () => import("@/i18n/en/bundle"),
};

const engine = createInstance();
const language = createStore<Language>("uk");

export const isLanguage = (value: unknown): value is Language => languages.some((known) => known === value);

/** Loads the remembered language, Ukrainian by default. Must settle before the first render. */
export async function startI18n(): Promise<void> {
  await engine.init({ lng: "uk", fallbackLng: false, resources: {}, interpolation: { escapeValue: false } });
  const remembered = recall("language");
  await show(isLanguage(remembered) ? remembered : "uk");
}

/** Switches the language and remembers it on this device. */
export async function setLanguage(next: Language): Promise<void> {
  remember("language", next);
  await show(next);
}

/** Takes the account's language where nothing was chosen on this device. */
export async function suggestLanguage(locale: string): Promise<void> {
  if (recall("language") === null && isLanguage(locale)) await show(locale);
}

async function show(next: Language): Promise<void> {
  if (!engine.hasResourceBundle(next, "shell")) {
    const { bundle } = await bundles[next]();
    for (const [namespace, texts] of Object.entries(bundle)) engine.addResourceBundle(next, namespace, texts);
  }
  document.documentElement.lang = next;
  language.set(next);
}

export const useLanguage = (): Language => useStore(language);

/** The texts of one namespace in the current language. */
export function useT<N extends Namespace>(namespace: N): TFunction<N> {
  const current = useLanguage();
  return useMemo(() => engine.getFixedT(current, namespace), [current, namespace]);
}
