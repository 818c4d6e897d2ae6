export { Split as Icon } from "lucide-react";
