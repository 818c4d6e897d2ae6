export { TextCursorInput as Icon } from "lucide-react";
