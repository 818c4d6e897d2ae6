import auth from "@/i18n/en/auth.json";
import inbox from "@/i18n/en/inbox.json";
import integrations from "@/i18n/en/integrations.json";
import leads from "@/i18n/en/leads.json";
import list from "@/i18n/en/list.json";
import problem from "@/i18n/en/problem.json";
import scenarios from "@/i18n/en/scenarios.json";
import shell from "@/i18n/en/shell.json";
import telegram from "@/i18n/en/telegram.json";

export const bundle = { shell, auth, leads, inbox, scenarios, telegram, integrations, list, problem };
