import { ContactRound, MessagesSquare, Plug, Send, Workflow } from "lucide-react";
import { paths } from "@/app/paths";
import type { NavItem } from "@/components/layout/nav-item";

/** Every section of the SPA with the right that opens it, in the order of the menu. */
const sections: readonly NavItem[] = [
  { to: paths.leads, text: "leads", icon: ContactRound, permission: "leads.read" },
  { to: paths.inbox, text: "inbox", icon: MessagesSquare, permission: "inbox.read" },
  { to: paths.scenarios, text: "scenarios", icon: Workflow, permission: "scenarios.read" },
  { to: paths.telegram, text: "telegram", icon: Send, permission: "bots.read" },
  { to: paths.integrations, text: "integrations", icon: Plug, permission: "integrations.read" },
];

/** The sections somebody with these permissions may open. */
export function navigationFor(permissions: readonly string[]): NavItem[] {
  return sections.filter((section) => permissions.includes(section.permission));
}
