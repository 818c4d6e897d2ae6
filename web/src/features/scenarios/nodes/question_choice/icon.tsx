export { ListChecks as Icon } from "lucide-react";
