// The scenarios' routes of the mock API over the product's own templates. `scenarios` answers undefined for what is not
// its own. Its simulator knows the few nodes the specs walk through; the engine itself is tested where it lives.
import { readFileSync } from "node:fs";
import { newId } from "./data.mjs";

const ok = (body, status = 200) => ({ status, body });
const problem = (status, code, detail, errors = []) => ({
  status,
  body: { type: "about:blank", title: code, status, code, detail, request_id: "mock-flow", errors },
});
const missing = (permission) => problem(403, "permission_missing", `permission ${permission} is missing`);

const flows = new URL("../../../shared/scenario/flows/", import.meta.url);
const at = () => new Date().toISOString();
const made = (key, position, standing) => {
  const flow = JSON.parse(readFileSync(new URL(`${key}.json`, flows), "utf8"));
  return {
    ...{ id: newId(), version: 1, key, title: flow.title, bot_kind: "client", position, draft: false },
    ...{ published: { number: 1, at: at() }, standing, flow, versions: [{ number: 1, at: at() }] },
  };
};
const all = [made("client_menu", 1, 12), made("client_lead", 2, 3), made("client_support", 3, 0)];

const item = (row) => ({ ...row, flow: undefined, versions: undefined });
const languages = ["uk", "ru", "en"];

function problemsOf({ nodes }) {
  const found = [];
  for (const [node, body] of Object.entries(nodes)) {
    if (body.text && languages.some((language) => !body.text[language]))
      found.push({
        node,
        field: "text",
        code: "missing_language",
        message: "not written",
        severity: "error",
      });
    if (body.next === "")
      found.push({ node, field: "next", code: "dead_end", message: "nothing follows", severity: "error" });
  }
  return found;
}

function simulate({ flow, state = {}, input }) {
  const lang = state.lang ?? input.profile?.lang ?? "uk";
  const words = (texts) =>
    (texts?.[lang] ?? "").replace(/\{(\w+)[^}]*\}/g, (_, name) => state.vars?.[name] ?? "");
  const next = { ...state, flow: flow.key, lang, step: (state.step ?? 0) + 1, vars: { ...state.vars } };
  const effects = state.lang ? [] : [{ kind: "set_lang", lang }];
  let id = flow.nodes[flow.start].next;
  const here = flow.nodes[state.node];
  if (here && input.kind !== "begin" && input.kind !== "command") {
    if (here.var) next.vars[here.var] = input.contact?.phone ?? input.text ?? "";
    id =
      here.next ??
      here.rows?.flat().find((choice) => choice.value === input.button?.value)?.next ??
      state.node;
  }
  for (let n = 0; n < 20; n++) {
    const node = flow.nodes[id];
    if (!node) break;
    if (node.type === "MESSAGE")
      effects.push({ kind: "say", key: `say:${id}`, text: words(node.text), remove: true });
    else if (node.type === "ACTION")
      effects.push(
        node.action === "CREATE_LEAD"
          ? { kind: "create_lead", type: node.lead.type, name: next.vars.name ?? "", lang }
          : { kind: "notify_admin", key: `admin:${id}`, text: words(node.text) },
      );
    else {
      const label = (texts) => texts?.[lang] ?? "";
      const inline = node.type === "QUESTION_CHOICE" && {
        inline: node.rows.map((row) =>
          row.map((c) => ({ label: label(c.label) || c.value, step: next.step, node: id, value: c.value })),
        ),
      };
      const contact = node.type === "REQUEST_CONTACT" && {
        reply: [[{ key: "contact", label: label(node.button), contact: true }]],
      };
      effects.push({ kind: "say", key: `ask:${id}`, text: words(node.text), ...inline, ...contact });
      return { state: { ...next, node: id }, effects };
    }
    id = node.next;
  }
  return { state: { lang, step: next.step }, effects };
}

export function scenarios(method, { pathname }, { me, body }) {
  if (!pathname.startsWith("/api/scenarios")) return undefined;
  const may = (right) => me.permissions.includes(right);
  if (!may("scenarios.read")) return missing("scenarios.read");
  if (pathname === "/api/scenarios/simulate") return ok(simulate(body));
  const [, , , id, verb] = pathname.split("/");
  if (!id && method === "GET") return ok({ items: all.map(item), total: all.length, total_more: false });
  if (verb !== "validate" && method !== "GET" && !may("scenarios.write")) return missing("scenarios.write");
  if (!id) {
    if (all.some((row) => row.key === body.key))
      return problem(409, "scenario_key_taken", "the key is taken");
    const row = {
      ...{
        id: newId(),
        version: 1,
        position: all.length + 1,
        draft: true,
        published: null,
        standing: 0,
        versions: [],
      },
      ...body,
    };
    all.push(row);
    return ok(row, 201);
  }
  const row = all.find((found) => found.id === id);
  if (!row) return problem(404, "scenario_missing", "no such scenario");
  if (method === "GET") return ok(row);
  if (verb === "validate") return ok({ problems: problemsOf(row.flow) });
  if (body.version !== row.version) return problem(409, "scenario_changed", "the scenario has changed");
  row.version += 1;
  if (verb === "publish") {
    const number = (row.published?.number ?? 0) + 1;
    Object.assign(row, { draft: false, published: { number, at: at() } });
    row.versions.unshift(row.published);
    const standing = row.standing > 0 ? [{ node: "budget", count: row.standing }] : [];
    return ok({ number, version: row.version, standing });
  }
  Object.assign(row, body, { version: row.version, draft: true });
  return ok(row);
}
