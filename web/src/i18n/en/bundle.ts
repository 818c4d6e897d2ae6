import auth from "@/i18n/en/auth.json";
import leads from "@/i18n/en/leads.json";
import list from "@/i18n/en/list.json";
import problem from "@/i18n/en/problem.json";
import shell from "@/i18n/en/shell.json";

export const bundle = { shell, auth, leads, list, problem };
