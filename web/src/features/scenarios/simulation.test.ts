import { expect, it } from "vitest";
import { advance, fresh, pressed, typed } from "@/features/scenarios/simulation";

it("tells a command from words, with what follows it", () => {
  expect(typed("/start buy", "en").input).toMatchObject({
    kind: "command",
    command: "start",
    payload: "buy",
  });
  expect(typed("BMW X5", "uk").input).toMatchObject({
    kind: "text",
    text: "BMW X5",
    profile: { lang: "uk" },
  });
});

it("sends back what a button carries, the own card, or the label of a key", () => {
  const press = { step: 3, node: "ask", value: "yes" };
  expect(pressed({ label: "Так", press }, "uk").input).toMatchObject({ kind: "button", button: press });
  expect(pressed({ label: "Мій номер", contact: true }, "uk").input).toMatchObject({
    kind: "contact",
    contact: { own: true },
  });
  expect(pressed({ label: "Купити" }, "uk").input).toMatchObject({ kind: "text", text: "Купити" });
});

it("keeps the keyboard until another comes or it is taken away, and says where the dialogue stands", () => {
  const say = (more: object) => ({ kind: "say", text: "…", ...more });
  const asked = advance(fresh, "/start", {
    state: { flow: "f", node: "name" },
    effects: [say({ reply: [[{ key: "skip", label: "Пропустити" }]] })],
  });
  const still = advance(asked, "hm", { state: { flow: "f", node: "name" }, effects: [say({})] });
  expect(still.keyboard).toEqual([[{ label: "Пропустити" }]]);
  const gone = advance(still, "Олена", {
    state: { flow: "f" },
    effects: [
      say({ remove: true }),
      { kind: "create_lead", type: "buy", name: "Олена" },
      { kind: "answer_press" },
    ],
  });
  expect(gone.keyboard).toEqual([]);
  expect(gone.lines.at(-1)).toEqual({
    kind: "event",
    effect: "create_lead",
    detail: "type: buy; name: Олена",
  });
  expect(gone.steps.map((step) => step.at)).toEqual(["f · name", "f · name", "f"]);
});

it("knows what ends a pause, and forgets it with the next input", () => {
  const waits = advance(fresh, "go", {
    state: {},
    effects: [{ kind: "wait", seconds: 60, step: 2, node: "later" }],
  });
  expect(waits.waiting).toEqual({ step: 2, node: "later" });
  expect(advance(waits, "hi", { state: {}, effects: [] }).waiting).toBeUndefined();
});
