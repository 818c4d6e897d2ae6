export { Phone as Icon } from "lucide-react";
