export { LayoutGrid as Icon } from "lucide-react";
