import { oneOf, text, type ListSearch } from "@/components/data-table/list-search";
import { languages, type Language } from "@/lib/i18n";

export const publications = ["published", "draft", "never"] as const;
export type Publication = (typeof publications)[number];

export interface ScenarioSearch extends ListSearch {
  state?: Publication | undefined;
}

/** The filters that narrow the list; "reset" clears exactly these. */
export const scenarioFilters = ["q", "state"] as const;

/** Reads the list's state out of the URL; what is not understood is dropped. */
export function scenarioSearch(raw: Record<string, unknown>): ScenarioSearch {
  return { q: text(raw.q), state: oneOf(publications, raw.state) };
}

export const views = ["graph", "steps"] as const;
export type View = (typeof views)[number];

export const drawers = ["problems", "simulator"] as const;
export type Drawer = (typeof drawers)[number];

/** What the editor keeps in the URL: the open node or drawer, the language of the texts, and how the flow is drawn. */
export interface EditorSearch {
  node?: string | undefined;
  drawer?: Drawer | undefined;
  texts?: Language | undefined;
  view?: View | undefined;
}

export function editorSearch(raw: Record<string, unknown>): EditorSearch {
  return {
    node: text(raw.node, 24),
    drawer: oneOf(drawers, raw.drawer),
    texts: oneOf(languages, raw.texts),
    view: oneOf(views, raw.view),
  };
}
