/** The only place with URLs. Features may import this file; it imports nothing. */
export const paths = {
  home: "/",
  login: "/login",
  invite: "/invite/$token",
  link: "/link/$token",
  leads: "/leads",
  lead: "/leads/$id",
  inbox: "/inbox",
  conversation: "/inbox/$id",
  scenarios: "/scenarios",
  scenario: "/scenarios/$id",
  telegram: "/telegram",
  bot: "/telegram/$id",
  integrations: "/integrations",
  integration: "/integrations/$kind",
  deliveries: "/integrations/deliveries",
  delivery: "/integrations/deliveries/$id",
} as const;

/** Route ids for reading typed search and params; pages of the signed-in staff stand under the staff layout. */
export const routes = {
  login: "/login",
  invite: "/invite/$token",
  link: "/link/$token",
  leads: "/staff/leads",
  lead: "/staff/leads/$id",
  scenarios: "/staff/scenarios",
  scenario: "/staff/scenarios/$id",
  telegram: "/staff/telegram",
  bot: "/staff/telegram/$id",
  integrations: "/staff/integrations",
  integration: "/staff/integrations/$kind",
  deliveries: "/staff/integrations/deliveries",
  delivery: "/staff/integrations/deliveries/$id",
  inbox: "/staff/inbox",
  conversation: "/staff/inbox/$id",
} as const;

/** A path to return to after sign-in. Anything that could leave this origin becomes the home page. */
export function safeReturn(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/") || /^\/[/\\]/.test(next)) return paths.home;
  return next.startsWith(paths.login) ? paths.home : next;
}
