import { Link } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { Brand } from "@/components/layout/brand";
import type { NavItem } from "@/components/layout/nav-item";
import { UserMenu } from "@/components/layout/user-menu";
import { WorkspaceSwitcher } from "@/components/layout/workspace-switcher";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";

interface Props {
  items: NavItem[];
  compact?: boolean;
  onWorkspace: () => void;
  /** Pressed a link: the phone's menu closes. */
  onNavigate?: () => void;
  /** Folds the sidebar to icons and back; absent where it cannot fold. */
  onFold?: () => void;
}

export function Sidebar({ items, compact = false, onWorkspace, onNavigate, onFold }: Props) {
  const t = useT("shell");
  const Fold = compact ? PanelLeftOpen : PanelLeftClose;
  return (
    <div className="flex h-full flex-col bg-sidebar p-2.5 text-sidebar-foreground">
      <div
        className={cn("flex items-center justify-between px-2 pt-2 pb-4", compact && "flex-col gap-4 px-0")}
      >
        <Brand compact={compact} />
        {onFold && (
          <button
            type="button"
            aria-label={compact ? t("unfold") : t("fold")}
            aria-expanded={!compact}
            onClick={onFold}
            className="rounded-md p-1.5 text-sidebar-muted transition-colors hover:bg-sidebar-raised hover:text-sidebar-foreground"
          >
            <Fold aria-hidden className="size-4" />
          </button>
        )}
      </div>
      <WorkspaceSwitcher compact={compact} onSwitched={onWorkspace} />
      <nav aria-label={t("navigation")} className="mt-4 flex-1 overflow-y-auto">
        <ul className="flex flex-col gap-0.5">
          {items.map(({ to, text, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                onClick={onNavigate}
                title={compact ? t(`nav.${text}`) : undefined}
                className="flex h-11 items-center gap-3 rounded-lg px-3 text-sidebar-muted transition-colors hover:bg-sidebar-raised hover:text-sidebar-foreground aria-[current=page]:bg-sidebar-raised aria-[current=page]:font-medium aria-[current=page]:text-sidebar-foreground md:h-9"
                activeOptions={{ includeSearch: false }}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                <span className={cn(compact && "sr-only")}>{t(`nav.${text}`)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mt-2 border-t border-sidebar-border pt-2">
        <UserMenu compact={compact} />
      </div>
    </div>
  );
}
