/** What an action does, as the engine names it. */
export const verbs = ["CREATE_LEAD", "NOTIFY_ADMIN", "SET_LANG", "SET_VAR", "TAG_USER"] as const;
export type ActionVerb = (typeof verbs)[number];

/** The fields a verb uses; those of another are taken away when the verb changes, since the engine refuses them. */
export const verbFields: Record<ActionVerb, readonly string[]> = {
  CREATE_LEAD: ["lead"],
  NOTIFY_ADMIN: ["text"],
  SET_LANG: ["lang"],
  SET_VAR: ["var", "value"],
  TAG_USER: ["tag", "remove"],
};
