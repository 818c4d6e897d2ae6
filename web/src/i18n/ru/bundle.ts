import auth from "@/i18n/ru/auth.json";
import leads from "@/i18n/ru/leads.json";
import list from "@/i18n/ru/list.json";
import problem from "@/i18n/ru/problem.json";
import shell from "@/i18n/ru/shell.json";

export const bundle = { shell, auth, leads, list, problem };
