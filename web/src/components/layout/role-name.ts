import { useT } from "@/lib/i18n";

const roles = ["SUPER_ADMIN", "OWNER", "ADMIN", "MANAGER", "OPERATOR", "DEALER", "VIEWER"] as const;

/** Names a role in the reader's language; a role this build does not know keeps the API's word. */
export function useRoleName() {
  const t = useT("shell");
  return (role: string): string => {
    const known = roles.find((name) => name === role);
    return known ? t(`role.${known}`) : role;
  };
}
