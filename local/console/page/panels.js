import { $, call, every, get, h, post } from "./api.js";

const calls = { after: 0, list: [] };
const kept = 300;

async function loadCalls() {
  const fresh = await get("/calls?after=" + calls.after);
  if (fresh.length === 0) return;
  calls.after = fresh.at(-1).seq;
  calls.list = [...calls.list, ...fresh].slice(-kept);
  showCalls(fresh);
}

const wanted = (c) => $("provider").value === "" || c.provider === $("provider").value;

function showCalls(fresh) {
  const list = $("call-list");
  list.prepend(...fresh.filter(wanted).map(callItem).reverse());
  while (list.children.length > kept) list.lastChild.remove();
  $("no-calls").hidden = list.children.length > 0;
}

function redrawCalls() {
  $("call-list").replaceChildren();
  showCalls(calls.list);
}

function callItem(c) {
  const kind = c.fault ? "odd" : c.status >= 200 && c.status < 300 ? "" : "bad";
  const gist = c.path ?? c.body.text ?? c.body.caption ?? c.body.action ?? "";
  return h(
    "li",
    { "data-testid": "call", "data-provider": c.provider, "data-method": c.method },
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h("time", { datetime: c.at }, new Date(c.at).toLocaleTimeString("en-GB")),
        h("span", { class: "provider" }, c.provider),
        h("span", { class: "method" }, c.method + " ", h("small", {}, String(gist).slice(0, 80))),
        h("span", { class: "status " + kind }, c.fault ? `${c.status || "–"} ${c.fault}` : String(c.status)),
      ),
      h("pre", {}, JSON.stringify({ bot: c.bot, body: c.body, result: c.result }, null, 2)),
    ),
  );
}

// table draws any list of flat objects, so that the queues may grow columns without this page knowing.
function table(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return h(
    "div",
    { class: "table" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name.replaceAll("_", " "))))),
      h(
        "tbody",
        {},
        ...rows.map((row) => h("tr", { "data-testid": "queue" }, ...columns.map((name) => cell(row[name])))),
      ),
    ),
  );
}

function cell(value) {
  if (typeof value === "number") return h("td", { class: "number" }, String(value));
  return h(
    "td",
    {},
    value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value),
  );
}

async function loadQueues() {
  if ($("queues").hidden) return;
  let content;
  try {
    const found = await get("/queues");
    const rows = Array.isArray(found)
      ? found
      : (found?.queues ?? Object.entries(found ?? {}).map(([name, value]) => ({ name, ...value })));
    content = rows.length > 0 ? table(rows) : h("p", { class: "empty" }, "There are no queues.");
  } catch (err) {
    content = h("p", { class: "empty" }, "The runner serves no queues here: " + err.message);
  }
  if ($("queue-list").innerHTML !== content.outerHTML) $("queue-list").replaceChildren(content);
}

async function report(work) {
  let text;
  try {
    const answer = await work;
    text =
      answer === null || answer === "" ? "done" : typeof answer === "string" ? answer : JSON.stringify(answer, null, 2);
  } catch (err) {
    text = err.message;
  }
  $("clock-answer").hidden = false;
  $("clock-answer").textContent = text;
}

async function loadFaults() {
  const list = await get("/faults");
  $("fault-list").replaceChildren(
    ...list.map((f) => {
      const how = f.status
        ? String(f.status) + (f.retry_after ? `, retry after ${f.retry_after} s` : "")
        : f.drop
          ? "answer lost"
          : "no answer";
      return h(
        "li",
        { "data-testid": "fault" },
        h("span", {}, `${f.provider || "every provider"} · ${f.method || "every method"}`),
        h("strong", {}, `${how} × ${f.times}`),
      );
    }),
  );
}

async function orderFault(form) {
  const field = Object.fromEntries(new FormData(form));
  const fault = { provider: field.provider, method: field.method.trim(), times: Number(field.times) || 1 };
  if (field.what === "timeout") fault.timeout = true;
  else if (field.what === "drop") fault.drop = "answer";
  else fault.status = Number(field.what);
  if (field.what === "429") fault.retry_after = Number(field.retry_after);
  await post("/faults", fault);
  await loadFaults();
}

function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const open = (tab) => {
    for (const other of tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      $(other.getAttribute("aria-controls")).hidden = other !== tab;
    }
    loadQueues();
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
      if (!step) return;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  });
}

export function startPanels() {
  startTabs();
  $("provider").addEventListener("change", redrawCalls);
  $("clear-calls").addEventListener("click", () => ((calls.list = []), redrawCalls()));
  $("steps").addEventListener(
    "click",
    (e) => e.target.dataset.advance && report(post("/clock", { advance: e.target.dataset.advance })),
  );
  $("advance").addEventListener("submit", (e) => {
    e.preventDefault();
    report(post("/clock", { advance: new FormData(e.target).get("advance") }));
  });
  $("run").addEventListener("submit", (e) => {
    e.preventDefault();
    report(post("/run/" + encodeURIComponent(new FormData(e.target).get("function")), {}));
  });
  $("fault-form").addEventListener("submit", (e) => {
    e.preventDefault();
    orderFault(e.target);
  });
  $("clear-faults").addEventListener("click", () => call("DELETE", "/faults").then(loadFaults));
  every(1000, loadCalls);
  every(2000, loadQueues);
  every(2000, loadFaults);
}
