export { MessageSquareText as Icon } from "lucide-react";
