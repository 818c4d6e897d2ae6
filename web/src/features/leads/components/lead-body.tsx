import { useNavigate, useSearch } from "@tanstack/react-router";
import { routes } from "@/app/paths";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { ConflictNotice } from "@/features/leads/components/conflict-notice";
import { Conversation } from "@/features/leads/components/conversation";
import { Deliveries } from "@/features/leads/components/deliveries";
import { LeadControls } from "@/features/leads/components/lead-controls";
import { LeadFacts } from "@/features/leads/components/lead-facts";
import { Timeline } from "@/features/leads/components/timeline";
import { useLeadChange } from "@/features/leads/components/use-lead-change";
import type { LeadDetail } from "@/features/leads/lead";
import { leadTabs } from "@/features/leads/search";
import { useT } from "@/lib/i18n";

export function LeadBody({ lead }: { lead: LeadDetail }) {
  const t = useT("leads");
  const navigate = useNavigate();
  const { tab = "timeline" } = useSearch({ from: routes.lead });
  const change = useLeadChange(lead);
  const show = (value: string) => {
    const next = leadTabs.find((known) => known === value);
    void navigate({
      to: ".",
      search: (current: object) => ({ ...current, tab: next === "timeline" ? undefined : next }),
      state: (current) => ({ ...current }),
      replace: true,
    });
  };
  return (
    <div className="flex flex-col gap-6 px-4 py-5 md:px-6">
      {change.conflict && <ConflictNotice lead={lead} mine={change.conflict} change={change} />}
      <LeadControls lead={lead} change={change} />
      <LeadFacts lead={lead} change={change} />
      <Tabs value={tab} onValueChange={show}>
        <TabsList aria-label={t("tab.label")}>
          {leadTabs.map((value) => (
            <TabsTrigger key={value} value={value}>
              {t(`tab.${value}`)}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="timeline" className="pt-5">
          <Timeline lead={lead} />
        </TabsContent>
        <TabsContent value="conversation" className="pt-5">
          <Conversation id={lead.conversation_id} contact={lead.contact.name} />
        </TabsContent>
        <TabsContent value="deliveries" className="pt-5">
          <Deliveries lead={lead.id} />
        </TabsContent>
      </Tabs>
    </div>
  );
}
