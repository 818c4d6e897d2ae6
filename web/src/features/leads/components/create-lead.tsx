import { Plus } from "lucide-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { paths } from "@/app/paths";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { LeadForm } from "@/features/leads/components/lead-form";
import { useT } from "@/lib/i18n";
import { toast } from "@/lib/toast";

/** The button and dialog that open a lead by hand, and say whether the person already had one. */
export function CreateLead() {
  const t = useT("leads");
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>
          <Plus aria-hidden />
          {t("create.open")}
        </Button>
      </DialogTrigger>
      <DialogContent title={t("create.title")} description={t("create.text")} closeLabel={t("close")}>
        <LeadForm
          onCancel={() => setOpen(false)}
          onDone={(lead) => {
            setOpen(false);
            if (lead.merged)
              toast("info", t("create.merged", { code: lead.code }), { detail: t("create.mergedText") });
            else toast("success", t("create.done", { code: lead.code }));
            void navigate({
              from: paths.leads,
              to: paths.lead,
              params: { id: lead.id },
              search: (current) => current,
            });
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
