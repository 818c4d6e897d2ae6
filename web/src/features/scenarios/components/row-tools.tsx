import { ChevronUp, Trash2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useT } from "@/lib/i18n";

/** Moves a button's row up, and takes the button away. */
export function RowTools<T>({
  rows,
  row,
  item,
  onChange,
}: {
  rows: readonly (readonly T[])[];
  row: number;
  item: number;
  onChange: (rows: T[][]) => void;
}) {
  const t = useT("scenarios");
  const copy = () => rows.map((list) => [...list]);
  return (
    <div className="flex pt-6">
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("button.up")}
        disabled={row === 0}
        onClick={() => {
          const next = copy();
          next.splice(row - 1, 0, ...next.splice(row, 1));
          onChange(next);
        }}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("button.remove")}
        onClick={() => {
          const next = copy();
          next[row]?.splice(item, 1);
          onChange(next.filter((list) => list.length > 0));
        }}
      >
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}
