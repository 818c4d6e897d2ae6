import { describe, expect, it } from "vitest";
import {
  addNode,
  exitsOf,
  flowOf,
  missingIn,
  read,
  removeNode,
  setField,
  variablesOf,
  write,
  type Flow,
} from "@/features/scenarios/flow";
import { layout, reading } from "@/features/scenarios/layout";

const texts = { uk: "Так", ru: "Да", en: "Yes" };
const flow: Flow = {
  key: "k",
  title: texts,
  start: "start",
  nodes: {
    start: { type: "START", next: "ask" },
    ask: {
      type: "QUESTION_CHOICE",
      text: { uk: "Точно?", en: "Sure?" },
      rows: [
        [{ value: "yes", label: texts, next: "bye" }],
        [
          { value: "no", label: texts, next: "ask" },
          { value: "back", do: "back" },
        ],
      ],
    },
    test: {
      type: "CONDITION",
      cases: [{ var: "city", op: "equals", value: "Київ", next: "bye" }],
      else: "end",
    },
    bye: { type: "MESSAGE", text: texts, next: "end", novelty: { kept: true } },
  },
};

describe("a flow", () => {
  it("names every way out of a node, and none for a button that only moves back", () => {
    expect(exitsOf(flow.nodes.ask ?? { type: "" }).map(({ path, to }) => [path, to])).toEqual([
      ["rows.0.0.next", "bye"],
      ["rows.1.0.next", "ask"],
    ]);
    expect(exitsOf(flow.nodes.test ?? { type: "" }).map(({ path, to }) => [path, to])).toEqual([
      ["cases.0.next", "bye"],
      ["else", "end"],
    ]);
    expect(exitsOf({ type: "JUMP", flow: "x" })).toEqual([]);
    expect(exitsOf({ type: "QUESTION_TEXT", next: "a", attempts: 2 }).map(({ path }) => path)).toEqual([
      "next",
      "otherwise",
    ]);
  });

  it("is changed at a path without touching what it was, or what it does not know", () => {
    const next = setField(flow, "ask", "rows.1.0.next", "bye");
    expect(exitsOf(next.nodes.ask ?? { type: "" })[1]?.to).toBe("bye");
    expect(exitsOf(flow.nodes.ask ?? { type: "" })[1]?.to).toBe("ask");
    expect(setField(flow, "bye", "text", undefined).nodes.bye).toEqual({
      type: "MESSAGE",
      next: "end",
      novelty: { kept: true },
    });
    expect(setField(flow, "nobody", "next", "bye")).toBe(flow);
  });

  it("says in which languages a node is not written, labels included", () => {
    expect(missingIn(flow.nodes.ask ?? { type: "" })).toEqual(["ru"]);
    expect(missingIn(flow.nodes.bye ?? { type: "" })).toEqual([]);
    expect(write({ uk: "а" }, "uk", "")).toEqual({});
    expect(read({ en: "only" }, "uk")).toBe("only");
  });

  it("takes a node away with what led to it, and adds one under a name that is free", () => {
    const without = removeNode(flow, "bye");
    expect(exitsOf(without.nodes.ask ?? { type: "" })[0]?.to).toBe("");
    expect(exitsOf(without.nodes.test ?? { type: "" })[0]?.to).toBe("");
    expect(without.nodes.bye).toBeUndefined();
    const once = addNode(flow, "MESSAGE");
    expect([once.id, addNode(once.flow, "MESSAGE").id]).toEqual(["message", "message_2"]);
  });

  it("survives a draft with nothing in it", () => {
    expect(flowOf({})).toEqual({ key: "", title: {}, start: "", nodes: {} });
    expect(variablesOf(flowOf({ nodes: { q: { type: "QUESTION_TEXT", var: "name" } } }))).toEqual(["name"]);
  });
});

describe("the layout", () => {
  it("puts each node after all that lead to it, and ways back count for nothing", () => {
    const places = layout(flow, 100, () => 50);
    const layer = (id: string) => places.get(id)?.layer;
    expect([layer("start"), layer("ask"), layer("bye")]).toEqual([0, 1, 2]);
    expect(places.size).toBe(4);
  });

  it("never lets two nodes overlap", () => {
    const places = [...layout(flow, 100, (id) => (id === "test" ? 300 : 80))];
    for (const [a, at] of places)
      for (const [b, other] of places)
        if (a < b && at.x === other.x) {
          const [upper, lower] = at.y < other.y ? [a, b] : [b, a];
          const height = upper === "test" ? 300 : 80;
          expect((places.find(([id]) => id === lower)?.[1].y ?? 0) - Math.min(at.y, other.y)).toBeGreaterThan(
            height,
          );
        }
  });

  it("reads from the start, and loses nothing in a circle", () => {
    const circle: Flow = {
      ...flow,
      nodes: { a: { type: "MESSAGE", next: "b" }, b: { type: "MESSAGE", next: "a" } },
    };
    expect(reading(flow)[0]).toBe("start");
    expect(reading(circle).sort()).toEqual(["a", "b"]);
  });
});
