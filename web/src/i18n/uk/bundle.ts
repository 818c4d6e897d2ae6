import auth from "@/i18n/uk/auth.json";
import leads from "@/i18n/uk/leads.json";
import list from "@/i18n/uk/list.json";
import problem from "@/i18n/uk/problem.json";
import shell from "@/i18n/uk/shell.json";

/** All texts of one language. The Ukrainian bundle is the one the keys are checked against. */
export const bundle = { shell, auth, leads, list, problem };
export type Bundle = typeof bundle;
