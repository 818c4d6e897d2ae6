import type { LucideIcon } from "lucide-react";
import type { paths } from "@/app/paths";
import type shell from "@/i18n/uk/shell.json";

/** One entry of the menu: where it leads, what it is called (shell:nav.…) and the permission that opens it. */
export interface NavItem {
  to: Exclude<(typeof paths)[keyof typeof paths], `${string}$${string}`>;
  text: keyof typeof shell.nav;
  icon: LucideIcon;
  permission: string;
}
