export { Zap as Icon } from "lucide-react";
