import auth from "@/i18n/uk/auth.json";
import inbox from "@/i18n/uk/inbox.json";
import integrations from "@/i18n/uk/integrations.json";
import leads from "@/i18n/uk/leads.json";
import list from "@/i18n/uk/list.json";
import problem from "@/i18n/uk/problem.json";
import scenarios from "@/i18n/uk/scenarios.json";
import shell from "@/i18n/uk/shell.json";
import telegram from "@/i18n/uk/telegram.json";

/** All texts of one language. The Ukrainian bundle is the one the keys are checked against. */
export const bundle = { shell, auth, leads, inbox, scenarios, telegram, integrations, list, problem };
export type Bundle = typeof bundle;
