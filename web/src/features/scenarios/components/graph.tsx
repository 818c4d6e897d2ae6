import "@xyflow/react/dist/base.css";
import "@/features/scenarios/components/graph.css";
import {
  Background,
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type AriaLabelConfig,
  type Edge,
  type ReactFlowInstance,
} from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import type { FlowProblem } from "@/api/shapes";
import { GraphNode, nodeHeight, nodeWidth, type StepNode } from "@/features/scenarios/components/graph-node";
import { end, exitsOf, setField, type Flow } from "@/features/scenarios/flow";
import { layout } from "@/features/scenarios/layout";
import { useT, type Language } from "@/lib/i18n";

interface Props {
  flow: Flow;
  texts: Language;
  problems: readonly FlowProblem[];
  open: string | undefined;
  readOnly: boolean;
  edit: (change: (flow: Flow) => Flow) => void;
  onOpen: (id: string) => void;
}

const nodeTypes = { step: GraphNode };
const readable = 0.6;
const fit = { padding: 0.1, minZoom: readable, maxZoom: 1 };
const margin = 40;

/** The flow as a picture. Nodes are placed by their links, so that the picture is the same for everybody. */
export default function Graph(props: Props) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ flow, texts, problems, open, readOnly, edit, onOpen }: Props) {
  const t = useT("scenarios");
  const { setCenter, getZoom } = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const places = useMemo(
    () => layout(flow, nodeWidth, (id) => (flow.nodes[id] ? nodeHeight(flow.nodes[id]) : 0)),
    [flow],
  );
  const nodes = useMemo<StepNode[]>(
    () =>
      Object.entries(flow.nodes).map(([id, node]) => ({
        id,
        type: "step",
        position: places.get(id) ?? { x: 0, y: 0 },
        width: nodeWidth,
        height: nodeHeight(node),
        focusable: false,
        selected: id === open,
        data: { flow, node, texts, onOpen, problems: problems.filter((problem) => problem.node === id) },
      })),
    [flow, open, places, problems, texts, onOpen],
  );
  const edges = useMemo<Edge[]>(() => edgesOf(flow, open), [flow, open]);

  // A node opened from elsewhere (a link, the list of problems) comes into sight.
  useEffect(() => {
    const place = open && places.get(open);
    if (place)
      void setCenter(place.x + nodeWidth / 2, place.y + 60, {
        zoom: Math.max(getZoom(), 0.75),
        duration: 200,
      });
    // Only when another node opens: an edit moves nothing under the person's hand.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open]);

  // All of it where it can be read; else its beginning, as a text is begun.
  const begin = async (canvas: ReactFlowInstance<StepNode>) => {
    const start = places.get(flow.start);
    if (open || !start || !frame.current) return;
    const { clientWidth, clientHeight } = frame.current;
    const width = Math.max(...[...places.values()].map(({ x }) => x)) + nodeWidth;
    if ((width + 2 * margin) * readable <= clientWidth) return void (await canvas.fitView(fit));
    const zoom = 0.8;
    await canvas.setViewport({
      x: margin - start.x * zoom,
      y: clientHeight / 2 - (start.y + 60) * zoom,
      zoom,
    });
  };

  return (
    <ReactFlow
      ref={frame}
      className="scenario-graph"
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      onInit={(canvas) => void begin(canvas)}
      minZoom={0.2}
      maxZoom={1.5}
      nodesDraggable={false}
      nodesConnectable={!readOnly}
      edgesFocusable={false}
      nodesFocusable={false}
      deleteKeyCode={null}
      panOnScroll
      ariaLabelConfig={ariaLabels(t("graph.controls"), t("graph.zoomIn"), t("graph.zoomOut"), t("graph.fit"))}
      onConnect={({ source, sourceHandle, target }) => {
        if (sourceHandle) edit((old) => setField(old, source, sourceHandle, target));
      }}
    >
      <Background gap={20} />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

function edgesOf(flow: Flow, open: string | undefined): Edge[] {
  return Object.entries(flow.nodes).flatMap(([source, node]) =>
    exitsOf(node)
      .filter(({ to }) => to !== end && flow.nodes[to])
      .map(({ path, to }) => ({
        id: `${source}:${path}`,
        source,
        sourceHandle: path,
        target: to,
        type: "smoothstep",
        className: source === open || to === open ? "near" : "",
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
      })),
  );
}

const ariaLabels = (
  controls: string,
  zoomIn: string,
  zoomOut: string,
  fitView: string,
): Partial<AriaLabelConfig> => ({
  "controls.ariaLabel": controls,
  "controls.zoomIn.ariaLabel": zoomIn,
  "controls.zoomOut.ariaLabel": zoomOut,
  "controls.fitView.ariaLabel": fitView,
});
