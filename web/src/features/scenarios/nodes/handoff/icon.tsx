export { Headset as Icon } from "lucide-react";
