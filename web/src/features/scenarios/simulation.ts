import type { SimulatedInput, SimulateOut } from "@/api/shapes";
import type { Language } from "@/lib/i18n";

/** A key of the reply keyboard, or a button under a message. */
export interface SimButton {
  label: string;
  contact?: boolean | undefined;
  /** What an inline button carries back. */
  press?: { step: number; node: string; value: string } | undefined;
}

/** One line of the simulated chat, or of what happens behind it. */
export type Line =
  | { kind: "person"; text: string }
  | { kind: "bot"; text: string; buttons: SimButton[][] }
  | { kind: "event"; effect: string; detail: string };

export interface Simulation {
  state: Record<string, unknown> | undefined;
  lines: Line[];
  /** The reply keyboard on the screen; it stays until another comes or it is taken away. */
  keyboard: SimButton[][];
  /** The pause the bot is in, if any: what ends it. */
  waiting: { step: number; node: string } | undefined;
  /** Where the dialogue stood after each input: "flow · node". */
  steps: { input: string; at: string }[];
}

export const fresh: Simulation = { state: undefined, lines: [], keyboard: [], waiting: undefined, steps: [] };

/** What the engine is told somebody did, and how it reads in the chat. */
export interface SimInput {
  said: string;
  input: SimulatedInput;
}

/** Typed words; a line that begins with a slash is a command, as in the messenger. */
export function typed(text: string, language: Language): SimInput {
  const command = /^\/([A-Za-z0-9_]+)(?:\s+(\S+))?/.exec(text);
  const name = command?.[1];
  if (name === undefined) return { said: text, input: { kind: "text", text, profile: profile(language) } };
  const payload = command?.[2] ? { payload: command[2] } : {};
  return { said: text, input: { kind: "command", command: name, ...payload, profile: profile(language) } };
}

/** Opens the tried flow wherever the person stands. */
export const begin = (said: string, language: Language): SimInput => ({
  said,
  input: { kind: "begin", profile: profile(language) },
});

/** The time of a pause has passed. */
export const timer = (
  said: string,
  { step, node }: { step: number; node: string },
  language: Language,
): SimInput => ({
  said,
  input: { kind: "timer", button: { step, node, value: "" }, profile: profile(language) },
});

/** A press on a button; the contact key sends the invented person's own card. */
export function pressed(button: SimButton, language: Language): SimInput {
  if (button.press)
    return {
      said: button.label,
      input: { kind: "button", button: button.press, profile: profile(language) },
    };
  if (button.contact) {
    const contact = { phone: "+380670000000", name: "Demo", own: true };
    return { said: contact.phone, input: { kind: "contact", contact, profile: profile(language) } };
  }
  return typed(button.label, language);
}

const profile = (language: Language) => ({ first_name: "Demo", lang: language });

/** The chat after one input and the engine's answer to it. */
export function advance(old: Simulation, said: string, { state, effects }: SimulateOut): Simulation {
  let keyboard = old.keyboard;
  let waiting: Simulation["waiting"];
  const lines: Line[] = [{ kind: "person", text: said }];
  for (const effect of effects) {
    if (effect.kind === "say") {
      const inline = buttons(effect.inline, (raw) => ({
        label: String(raw.label ?? ""),
        press: { step: Number(raw.step ?? 0), node: String(raw.node ?? ""), value: String(raw.value ?? "") },
      }));
      const reply = buttons(effect.reply, (raw) => ({
        label: String(raw.label ?? ""),
        ...(raw.contact === true ? { contact: true } : {}),
      }));
      if (reply.length > 0) keyboard = reply;
      if (effect.remove === true) keyboard = [];
      lines.push({ kind: "bot", text: String(effect.text ?? ""), buttons: inline });
    } else if (effect.kind !== "answer_press" || effect.text) {
      if (effect.kind === "wait")
        waiting = { step: Number(effect.step ?? 0), node: String(effect.node ?? "") };
      lines.push({ kind: "event", effect: String(effect.kind), detail: detailOf(effect) });
    }
  }
  const at = [state.flow, state.node].filter(Boolean).join(" · ");
  return {
    state,
    keyboard,
    waiting,
    lines: [...old.lines, ...lines],
    steps: [...old.steps, { input: said, at }],
  };
}

function buttons(raw: unknown, of: (button: Record<string, unknown>) => SimButton): SimButton[][] {
  return Array.isArray(raw) ? raw.map((row: Record<string, unknown>[]) => row.map(of)) : [];
}

/** The values of an effect without its name, as "field: value" in the order they came. */
function detailOf(effect: Record<string, unknown>): string {
  return Object.entries(effect)
    .filter(
      ([name, value]) =>
        name !== "kind" && name !== "key" && value !== "" && value !== null && value !== undefined,
    )
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join("; ");
}
