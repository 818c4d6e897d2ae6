import type { ReactNode } from "react";

const tags = {
  B: "b",
  STRONG: "b",
  I: "i",
  EM: "i",
  U: "u",
  INS: "u",
  S: "s",
  DEL: "s",
  CODE: "code",
  PRE: "pre",
} as const;

/** Telegram's HTML as elements: the few tags it knows, everything else as its text. Nothing of it can run or load. */
export function TelegramHtml({ text }: { text: string }) {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  return <span className="whitespace-pre-line">{[...body.childNodes].map(render)}</span>;
}

function render(node: ChildNode, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  const children = [...node.childNodes].map(render);
  const name = Object.entries(tags).find(([tag]) => tag === node.nodeName)?.[1];
  if (name) {
    const Tag = name;
    return <Tag key={key}>{children}</Tag>;
  }
  return <span key={key}>{children}</span>;
}
