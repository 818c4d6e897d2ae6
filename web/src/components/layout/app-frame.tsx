import { Menu } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useMe } from "@/api/session";
import { BrandMark } from "@/components/layout/brand";
import type { NavItem } from "@/components/layout/nav-item";
import { OfflineBar } from "@/components/layout/offline-bar";
import { Sidebar } from "@/components/layout/sidebar";
import { Sheet, SheetMenu, SheetTitle } from "@/components/ui/sheet";
import { cn } from "@/lib/cn";
import { useT } from "@/lib/i18n";
import { useTableRoom } from "@/lib/media";
import { recall, remember } from "@/lib/storage";

/** The frame of every signed-in page: sidebar beside the page, or on a phone a bar with the same menu behind it. */
export function AppFrame({
  items,
  onWorkspace,
  children,
}: {
  items: NavItem[];
  onWorkspace: () => void;
  children: ReactNode;
}) {
  const t = useT("shell");
  const roomy = useTableRoom();
  const [folded, setFolded] = useState(() => recall("sidebar") === "folded");
  const fold = () => {
    remember("sidebar", folded ? "open" : "folded");
    setFolded(!folded);
  };
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only z-[70] rounded-lg bg-card px-4 py-2 font-medium shadow-panel focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t("skip")}
      </a>
      {roomy ? (
        <aside
          aria-label={t("menu")}
          className={cn(
            "sticky top-0 z-20 h-dvh shrink-0 transition-[width]",
            folded ? "w-[4.25rem]" : "w-60",
          )}
        >
          <Sidebar items={items} compact={folded} onFold={fold} onWorkspace={onWorkspace} />
        </aside>
      ) : (
        <PhoneBar items={items} onWorkspace={onWorkspace} />
      )}
      <main id="page" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <OfflineBar />
        {children}
      </main>
    </div>
  );
}

function PhoneBar({ items, onWorkspace }: { items: NavItem[]; onWorkspace: () => void }) {
  const t = useT("shell");
  const { workspace } = useMe();
  const [open, setOpen] = useState(false);
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-2 bg-sidebar px-2 text-sidebar-foreground">
      <button
        type="button"
        aria-label={t("openMenu")}
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="flex size-11 items-center justify-center rounded-lg hover:bg-sidebar-raised"
      >
        <Menu aria-hidden className="size-5" />
      </button>
      <BrandMark className="size-6" />
      <span className="truncate text-[15px] font-medium">{workspace?.name ?? t("noWorkspace")}</span>
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetMenu>
          <SheetTitle className="sr-only">{t("menu")}</SheetTitle>
          <Sidebar
            items={items}
            onNavigate={() => setOpen(false)}
            onWorkspace={() => {
              setOpen(false);
              onWorkspace();
            }}
          />
        </SheetMenu>
      </Sheet>
    </header>
  );
}
