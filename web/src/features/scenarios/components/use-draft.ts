import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ScenarioDetail } from "@/api/shapes";
import { asProblem, type Problem } from "@/api/problem";
import { readScenario, saveDraft, scenarioQuery } from "@/features/scenarios/api";
import { flowOf, type Flow } from "@/features/scenarios/flow";

const pauseMs = 700;

export type SaveState =
  | { kind: "saved" }
  | { kind: "unsaved" }
  | { kind: "saving" }
  /** Refused or not answered; the next edit or `save` tries again. */
  | { kind: "failed"; problem: Problem }
  /** Somebody else saved meanwhile; nothing is sent until one of the two is chosen. */
  | { kind: "conflict" };

export interface Draft {
  flow: Flow;
  /** The version the last save was answered with. */
  version: number;
  state: SaveState;
  edit: (change: (flow: Flow) => Flow) => void;
  /** Saves what is not saved yet, and answers the version then; undefined when something could not be saved. */
  save: () => Promise<number | undefined>;
  /** Takes the version a publication was answered with. */
  published: (version: number) => void;
  /** Ends a conflict with what somebody else saved, or with what stands here. */
  settle: (keep: "mine" | "theirs") => Promise<void>;
}

/** The flow being edited, saved by itself a moment after the last change, each time against the version read last. */
export function useDraft(scenario: ScenarioDetail): Draft {
  const client = useQueryClient();
  const [flow, setFlow] = useState(() => flowOf(scenario.flow));
  const [saved, setSaved] = useState(flow);
  const [version, setVersion] = useState(scenario.version);
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  // What a save that is called later must see: the newest flow, not that of the render it was made in.
  const now = useRef({ flow, saved, version, conflict: false });
  const running = useRef<Promise<number | undefined>>(undefined);
  const { queryKey } = scenarioQuery(scenario.id);

  const take = useCallback(
    (answer: ScenarioDetail, kept: Flow) => {
      now.current = { ...now.current, saved: kept, version: answer.version };
      setSaved(kept);
      setVersion(answer.version);
      client.setQueryData<ScenarioDetail>(queryKey, (old) =>
        old ? { ...old, ...answer, flow: { ...kept } } : old,
      );
      void client.invalidateQueries({ queryKey: ["scenarios", "list"] });
    },
    [client, queryKey],
  );

  const send = useCallback(async (): Promise<number | undefined> => {
    while (now.current.flow !== now.current.saved) {
      if (now.current.conflict) return undefined;
      const sending = now.current.flow;
      setState({ kind: "saving" });
      try {
        take(await saveDraft(scenario.id, now.current.version, { ...sending }), sending);
      } catch (error) {
        const problem = asProblem(error);
        now.current.conflict = problem.status === 409;
        setState(now.current.conflict ? { kind: "conflict" } : { kind: "failed", problem });
        return undefined;
      }
    }
    setState({ kind: "saved" });
    return now.current.version;
  }, [scenario.id, take]);

  const save = useCallback((): Promise<number | undefined> => {
    running.current ??= send().finally(() => {
      running.current = undefined;
    });
    return running.current;
  }, [send]);

  const edit = useCallback((change: (flow: Flow) => Flow) => {
    const next = change(now.current.flow);
    if (next === now.current.flow) return;
    now.current.flow = next;
    setFlow(next);
    if (!now.current.conflict) setState({ kind: "unsaved" });
  }, []);

  const published = useCallback((next: number) => {
    now.current.version = next;
    setVersion(next);
  }, []);

  const settle = useCallback(
    async (keep: "mine" | "theirs") => {
      const theirs = await readScenario(scenario.id);
      const kept = flowOf(theirs.flow);
      now.current.conflict = false;
      take(theirs, kept);
      if (keep === "mine") return void (await save());
      now.current.flow = kept;
      setFlow(kept);
      setState({ kind: "saved" });
    },
    [save, scenario.id, take],
  );

  useEffect(() => {
    if (flow === saved) return;
    const timer = setTimeout(() => void save(), pauseMs);
    return () => clearTimeout(timer);
  }, [flow, saved, save]);

  // Whoever leaves with something unsaved: the save goes on, and the next to open the scenario waits for it.
  useEffect(() => {
    const unsaved = () => now.current.flow !== now.current.saved && !now.current.conflict;
    const hold = (event: BeforeUnloadEvent) => {
      if (unsaved()) event.preventDefault();
    };
    addEventListener("beforeunload", hold);
    return () => {
      removeEventListener("beforeunload", hold);
      if (!unsaved()) return;
      const { queryKey: key } = scenarioQuery(scenario.id);
      client.removeQueries({ queryKey: key });
      const queryFn = () => save().then(() => readScenario(scenario.id));
      void client.prefetchQuery({ queryKey: key, queryFn });
    };
  }, [client, save, scenario.id]);

  return { flow, version, state, edit, save, published, settle };
}
