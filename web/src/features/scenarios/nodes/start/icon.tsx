export { Play as Icon } from "lucide-react";
