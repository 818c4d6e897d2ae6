export { CornerUpRight as Icon } from "lucide-react";
