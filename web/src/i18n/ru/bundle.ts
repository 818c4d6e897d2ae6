import auth from "@/i18n/ru/auth.json";
import inbox from "@/i18n/ru/inbox.json";
import integrations from "@/i18n/ru/integrations.json";
import leads from "@/i18n/ru/leads.json";
import list from "@/i18n/ru/list.json";
import problem from "@/i18n/ru/problem.json";
import scenarios from "@/i18n/ru/scenarios.json";
import shell from "@/i18n/ru/shell.json";
import telegram from "@/i18n/ru/telegram.json";

export const bundle = { shell, auth, leads, inbox, scenarios, telegram, integrations, list, problem };
