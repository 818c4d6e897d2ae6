import { end, exitsOf, type Flow } from "@/features/scenarios/flow";

/** Where a node stands: its top left corner in pixels, and the layer it is in. */
export interface Place {
  x: number;
  y: number;
  layer: number;
}

const gapX = 96;
const gapY = 36;
const sweeps = 4;

/**
 * Places nodes in layers from the start to the right: each node one layer after the furthest node before it (a way back
 * counts for nothing), and within a layer beside what it is linked to. Nodes nothing leads to come last, by themselves.
 */
export function layout(flow: Flow, width: number, heightOf: (id: string) => number): Map<string, Place> {
  const ids = Object.keys(flow.nodes);
  const onward = forwardLinks(flow, ids);
  const layers = layersOf(ids, onward, flow.start);
  sortLayers(layers, onward);
  const places = new Map<string, Place>();
  layers.forEach((layer, index) => {
    const total = layer.reduce((sum, id) => sum + heightOf(id) + gapY, -gapY);
    let y = -total / 2;
    for (const id of layer) {
      places.set(id, { x: index * (width + gapX), y, layer: index });
      y += heightOf(id) + gapY;
    }
  });
  return places;
}

/** The ids in reading order: layer by layer. */
export function reading(flow: Flow): string[] {
  const places = [...layout(flow, 1, () => 1)];
  return places.sort(([, a], [, b]) => a.layer - b.layer || a.y - b.y).map(([id]) => id);
}

/** The links without those that lead back: what a depth-first walk from the start meets a second time on its own way. */
function forwardLinks(flow: Flow, ids: string[]): Map<string, string[]> {
  const onward = new Map<string, string[]>(ids.map((id) => [id, []]));
  const state = new Map<string, "open" | "done">();
  const walk = (id: string) => {
    state.set(id, "open");
    const node = flow.nodes[id];
    for (const { to } of node ? exitsOf(node) : []) {
      if (to === end || !flow.nodes[to] || state.get(to) === "open") continue;
      const list = onward.get(id);
      if (list && !list.includes(to)) list.push(to);
      if (!state.has(to)) walk(to);
    }
    state.set(id, "done");
  };
  for (const id of [flow.start, ...ids]) if (flow.nodes[id] && !state.has(id)) walk(id);
  return onward;
}

function layersOf(ids: string[], onward: Map<string, string[]>, start: string): string[][] {
  const depth = new Map<string, number>();
  const before = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const [from, list] of onward) for (const to of list) before.get(to)?.push(from);
  const find = (id: string): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    const found = Math.max(-1, ...(before.get(id) ?? []).map(find)) + 1;
    depth.set(id, found);
    return found;
  };
  const layers: string[][] = [];
  for (const id of ids) (layers[find(id)] ??= []).push(id);
  // The start leads its layer, whatever else has nothing before it.
  layers[0]?.sort((a, b) => Number(b === start) - Number(a === start));
  return layers;
}

/** Orders each layer by the mean place of its neighbours, there and back a few times, which untangles most crossings. */
function sortLayers(layers: string[][], onward: Map<string, string[]>): void {
  const back = new Map<string, string[]>();
  for (const [from, list] of onward) for (const to of list) back.set(to, [...(back.get(to) ?? []), from]);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const rank = new Map<string, number>();
    for (const layer of layers) layer.forEach((id, index) => rank.set(id, index - layer.length / 2));
    const neighbours = sweep % 2 === 0 ? back : onward;
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const mean = (id: string) => {
        const ranks = (neighbours.get(id) ?? []).flatMap((other) => rank.get(other) ?? []);
        return ranks.length > 0 ? ranks.reduce((a, b) => a + b, 0) / ranks.length : (rank.get(id) ?? 0);
      };
      const means = new Map(layer.map((id) => [id, mean(id)]));
      layer.sort((a, b) => (means.get(a) ?? 0) - (means.get(b) ?? 0));
      layer.forEach((id, index) => rank.set(id, index - layer.length / 2));
    }
  }
}
