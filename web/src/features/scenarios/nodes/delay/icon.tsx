export { Timer as Icon } from "lucide-react";
