import type { FlowJson, Texts } from "@/api/shapes";
import { languages, type Language } from "@/lib/i18n";

/** Where an exit leads when the flow ends there; the bot's menu follows. */
export const end = "end";

/** One step of a flow. Fields this build does not know are kept as they came. */
export interface FlowNode {
  type: string;
  [field: string]: unknown;
}

export interface Trigger {
  kind: "command" | "keyword" | "start";
  value: string;
}

/** A scenario as data: the same JSON the engine reads. */
export interface Flow {
  key: string;
  title: Texts;
  triggers?: Trigger[];
  start: string;
  nodes: Record<string, FlowNode>;
}

export interface Choice {
  value: string;
  label?: Texts;
  next?: string;
  do?: "back" | "cancel";
}

export interface MenuItem {
  key: string;
  label: Texts;
  flow: string;
}

/** The node types there are editors for, in the order they are offered. */
export const nodeTypes = [
  "MESSAGE",
  "QUESTION_TEXT",
  "QUESTION_CHOICE",
  "REQUEST_CONTACT",
  "MENU_REPLY",
  "CONDITION",
  "DELAY",
  "ACTION",
  "HANDOFF",
  "JUMP",
  "START",
] as const;
export type NodeType = (typeof nodeTypes)[number];

/** One way out of a node: the field that names it, what the person sees on it, and where it leads ("" is nowhere yet). */
export interface Exit {
  path: string;
  label: Texts | undefined;
  to: string;
}

/** The fields that name where a node leads, in the order they are shown. */
export const links = ["next", "else", "answered", "otherwise"] as const;
export type Link = (typeof links)[number];

/** Reads a draft. A draft may be unfinished, so that what is missing is filled in. */
export function flowOf(json: FlowJson): Flow {
  const flow = json as Partial<Flow>;
  return { ...json, key: "", title: {}, start: "", ...flow, nodes: flow.nodes ?? {} };
}

/** The ways out of a node, in the order they are shown. */
export function exitsOf(node: FlowNode): Exit[] {
  const out: Exit[] = [];
  choicesOf(node).forEach((row, r) =>
    row.forEach((choice, c) => {
      if (!choice.do) out.push({ path: `rows.${r}.${c}.next`, label: choice.label, to: choice.next ?? "" });
    }),
  );
  casesOf(node).forEach((test, n) => {
    const said = [test.var, test.op, test.value].filter(Boolean).join(" ");
    out.push({ path: `cases.${n}.next`, label: { uk: said, ru: said, en: said }, to: test.next ?? "" });
  });
  const wanted = [
    ...(node.type in nextless ? [] : ["next"]),
    ...(node.type === "CONDITION" ? ["else"] : []),
    ...(node.attempts ? ["otherwise"] : []),
  ];
  for (const field of links) {
    const to = node[field];
    if ((typeof to === "string" && to !== "") || wanted.includes(field))
      out.push({ path: field, label: undefined, to: typeof to === "string" ? to : "" });
  }
  return out;
}

// Nodes whose way on is not a plain `next`.
const nextless: Record<string, true> = {
  MENU_REPLY: true,
  QUESTION_CHOICE: true,
  JUMP: true,
  CONDITION: true,
};

/** The buttons of a question by rows; empty for other nodes. */
export function choicesOf(node: FlowNode): Choice[][] {
  return node.type === "QUESTION_CHOICE" && Array.isArray(node.rows) ? (node.rows as Choice[][]) : [];
}

/** The keys of a menu by rows; empty for other nodes. */
export function menuOf(node: FlowNode): MenuItem[][] {
  return node.type === "MENU_REPLY" && Array.isArray(node.rows) ? (node.rows as MenuItem[][]) : [];
}

/** One way out of a condition: a test of a variable. */
export interface Case {
  var: string;
  op: string;
  value?: string;
  next?: string;
}

/** The tests of a condition; empty for other nodes. */
export function casesOf(node: FlowNode): Case[] {
  return node.type === "CONDITION" && Array.isArray(node.cases) ? (node.cases as Case[]) : [];
}

/** The flow with one field of a node set; `path` is dotted, an undefined value removes the field. */
export function setField(flow: Flow, id: string, path: string, value: unknown): Flow {
  const node = flow.nodes[id];
  if (!node) return flow;
  return { ...flow, nodes: { ...flow.nodes, [id]: put(node, path.split("."), value) as FlowNode } };
}

function put(into: unknown, [name = "", ...rest]: string[], value: unknown): unknown {
  const copy = (Array.isArray(into) ? [...into] : { ...(into as object) }) as Record<string, unknown>;
  if (rest.length > 0) copy[name] = put(copy[name] ?? {}, rest, value);
  else if (value === undefined) Reflect.deleteProperty(copy, name);
  else copy[name] = value;
  return copy;
}

/** A text with one language written; writing nothing takes the language away. */
export function write(texts: Texts | undefined, language: Language, value: string): Texts {
  const next = { ...texts, [language]: value };
  if (value === "") Reflect.deleteProperty(next, language);
  return next;
}

/** What a text says in a language, or in the first one it is written in. */
export function read(texts: Texts | undefined, language: Language): string {
  return texts?.[language] || languages.map((code) => texts?.[code]).find(Boolean) || "";
}

/** The languages some text of the node is not written in. */
export function missingIn(node: FlowNode): Language[] {
  const texts = textsOf(node);
  return languages.filter((language) => texts.some((text) => !text[language]?.trim()));
}

function textsOf(node: FlowNode): Texts[] {
  const labels = [...choicesOf(node), ...menuOf(node)].flat().flatMap((item) => item.label ?? []);
  const own = Object.entries(node).flatMap(([field, value]) =>
    field !== "rows" && isTexts(value) ? [value] : [],
  );
  return [...own, ...labels];
}

function isTexts(value: unknown): value is Texts {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => languages.some((language) => language === key));
}

/** The variables the flow's questions fill, in alphabetical order. */
export function variablesOf(flow: Flow): string[] {
  const names = Object.values(flow.nodes).flatMap((node) =>
    typeof node.var === "string" && node.var !== "" ? [node.var] : [],
  );
  return [...new Set(names)].sort();
}

/** An unfinished node of a type: every field its editor shows, nothing decided. */
export function blank(type: NodeType): FlowNode {
  const asks = { text: {}, help: {} };
  const shapes: Record<NodeType, object> = {
    START: { next: "" },
    MESSAGE: { text: {}, next: "" },
    QUESTION_TEXT: { ...asks, var: "answer", next: "" },
    QUESTION_CHOICE: { ...asks, rows: [[{ value: "yes", label: {}, next: "" }]] },
    REQUEST_CONTACT: { ...asks, foreign: {}, button: {}, var: "phone", next: "" },
    MENU_REPLY: { ...asks, rows: [[{ key: "item", label: {}, flow: "" }]] },
    CONDITION: { cases: [{ var: "", op: "filled", next: "" }], else: "" },
    DELAY: { seconds: 3600, next: "" },
    ACTION: { action: "NOTIFY_ADMIN", text: {}, next: "" },
    HANDOFF: { text: {}, next: "end" },
    JUMP: { flow: "" },
  };
  return { type, ...shapes[type] };
}

/** Adds a node under a new id made from its type. */
export function addNode(flow: Flow, type: NodeType): { flow: Flow; id: string } {
  const base = type.toLowerCase().replace("question_", "").replace("request_", "").replace("_reply", "");
  let id = base;
  for (let n = 2; flow.nodes[id] || id === end; n++) id = `${base}_${n}`;
  return { flow: { ...flow, nodes: { ...flow.nodes, [id]: blank(type) } }, id };
}

/** Takes a node away; what led to it leads nowhere until somebody decides. */
export function removeNode(flow: Flow, id: string): Flow {
  const rest = Object.fromEntries(Object.entries(flow.nodes).filter(([name]) => name !== id));
  let next: Flow = { ...flow, nodes: rest };
  for (const [name, node] of Object.entries(rest))
    for (const exit of exitsOf(node)) if (exit.to === id) next = setField(next, name, exit.path, "");
  return next;
}
