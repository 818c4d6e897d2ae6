import { CircleHelp, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Flow, FlowNode, NodeType } from "@/features/scenarios/flow";
import { nodeTypes } from "@/features/scenarios/flow";
import { Content as ActionContent } from "@/features/scenarios/nodes/action/content";
import { Icon as ActionIcon } from "@/features/scenarios/nodes/action/icon";
import { Settings as ActionSettings } from "@/features/scenarios/nodes/action/settings";
import { Content as ConditionContent } from "@/features/scenarios/nodes/condition/content";
import { Icon as ConditionIcon } from "@/features/scenarios/nodes/condition/icon";
import { Settings as ConditionSettings } from "@/features/scenarios/nodes/condition/settings";
import { Content as DelayContent } from "@/features/scenarios/nodes/delay/content";
import { Icon as DelayIcon } from "@/features/scenarios/nodes/delay/icon";
import { Settings as DelaySettings } from "@/features/scenarios/nodes/delay/settings";
import { Content as HandoffContent } from "@/features/scenarios/nodes/handoff/content";
import { Icon as HandoffIcon } from "@/features/scenarios/nodes/handoff/icon";
import { Settings as HandoffSettings } from "@/features/scenarios/nodes/handoff/settings";
import { Content as JumpContent } from "@/features/scenarios/nodes/jump/content";
import { Icon as JumpIcon } from "@/features/scenarios/nodes/jump/icon";
import { Settings as JumpSettings } from "@/features/scenarios/nodes/jump/settings";
import { Content as MenuReplyContent } from "@/features/scenarios/nodes/menu_reply/content";
import { Icon as MenuReplyIcon } from "@/features/scenarios/nodes/menu_reply/icon";
import { Settings as MenuReplySettings } from "@/features/scenarios/nodes/menu_reply/settings";
import { Content as MessageContent } from "@/features/scenarios/nodes/message/content";
import { Icon as MessageIcon } from "@/features/scenarios/nodes/message/icon";
import { Settings as MessageSettings } from "@/features/scenarios/nodes/message/settings";
import { Content as QuestionChoiceContent } from "@/features/scenarios/nodes/question_choice/content";
import { Icon as QuestionChoiceIcon } from "@/features/scenarios/nodes/question_choice/icon";
import { Settings as QuestionChoiceSettings } from "@/features/scenarios/nodes/question_choice/settings";
import { Content as QuestionTextContent } from "@/features/scenarios/nodes/question_text/content";
import { Icon as QuestionTextIcon } from "@/features/scenarios/nodes/question_text/icon";
import { Settings as QuestionTextSettings } from "@/features/scenarios/nodes/question_text/settings";
import { Content as RequestContactContent } from "@/features/scenarios/nodes/request_contact/content";
import { Icon as RequestContactIcon } from "@/features/scenarios/nodes/request_contact/icon";
import { Settings as RequestContactSettings } from "@/features/scenarios/nodes/request_contact/settings";
import { Content as StartContent } from "@/features/scenarios/nodes/start/content";
import { Icon as StartIcon } from "@/features/scenarios/nodes/start/icon";
import { Settings as StartSettings } from "@/features/scenarios/nodes/start/settings";
import type { Language } from "@/lib/i18n";

export interface ContentProps {
  flow: Flow;
  node: FlowNode;
  /** The language texts are shown in. */
  texts: Language;
}

/** How one type of node is drawn, summed up in two lines, and edited. */
interface Trio {
  Icon: LucideIcon;
  Content: (props: ContentProps) => ReactNode;
  Settings: () => ReactNode;
}

const trios: Record<NodeType, Trio> = {
  START: { Icon: StartIcon, Content: StartContent, Settings: StartSettings },
  MESSAGE: { Icon: MessageIcon, Content: MessageContent, Settings: MessageSettings },
  QUESTION_TEXT: { Icon: QuestionTextIcon, Content: QuestionTextContent, Settings: QuestionTextSettings },
  QUESTION_CHOICE: {
    Icon: QuestionChoiceIcon,
    Content: QuestionChoiceContent,
    Settings: QuestionChoiceSettings,
  },
  REQUEST_CONTACT: {
    Icon: RequestContactIcon,
    Content: RequestContactContent,
    Settings: RequestContactSettings,
  },
  MENU_REPLY: { Icon: MenuReplyIcon, Content: MenuReplyContent, Settings: MenuReplySettings },
  CONDITION: { Icon: ConditionIcon, Content: ConditionContent, Settings: ConditionSettings },
  DELAY: { Icon: DelayIcon, Content: DelayContent, Settings: DelaySettings },
  ACTION: { Icon: ActionIcon, Content: ActionContent, Settings: ActionSettings },
  HANDOFF: { Icon: HandoffIcon, Content: HandoffContent, Settings: HandoffSettings },
  JUMP: { Icon: JumpIcon, Content: JumpContent, Settings: JumpSettings },
};

// A type this build has no editor for: it is drawn, its links are followed, and it is kept as it came.
const unknown: Trio = { Icon: CircleHelp, Content: ({ node }) => node.type, Settings: () => null };

export const typeOf = (node: FlowNode): NodeType | undefined => nodeTypes.find((type) => type === node.type);

export function trioOf(node: FlowNode): Trio {
  const type = typeOf(node);
  return type ? trios[type] : unknown;
}
