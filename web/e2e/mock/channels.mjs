// The bots', integrations' and deliveries' routes of the mock API. `channels` answers undefined for what is not its own.
import { leads, newId } from "./data.mjs";

const ok = (body, status = 200) => ({ status, body });
const problem = (status, code, detail, errors = []) => ({
  status,
  body: { type: "about:blank", title: code, status, code, detail, request_id: "mock-channel", errors },
});
const missing = (permission) => problem(403, "permission_missing", `permission ${permission} is missing`);
const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const listed = (items, next) =>
  ok({ items, ...(next ? { next_cursor: next } : {}), total: items.length, total_more: false });

const well = { checked_at: ago(4), pending: 0, last_error: "", last_error_at: null, drift: [], alert: "" };
const bot = (username, name, change = {}) => ({
  ...{ id: newId(), version: 1, kind: "client", name, username, status: "active", admin_chat_id: null },
  ...{
    allowed_updates: ["message", "callback_query"],
    webhook_set_at: ago(9000),
    created_at: ago(9000),
    updated_at: ago(60),
  },
  ...{ health: well, ...change },
});
const bots = [
  bot("demo_client_bot", "Demo Motors", { admin_chat_id: -1009000000001 }),
  bot("demo_second_bot", "Другий майданчик", {
    health: {
      ...well,
      pending: 37,
      last_error: "Connection timed out",
      last_error_at: ago(30),
      drift: ["allowed_updates"],
    },
  }),
  bot("demo_old_bot", "Старий бот", {
    status: "disabled",
    status_detail: "Telegram refuses the token",
    health: { ...well, alert: "Telegram refuses the token; connect the bot again" },
  }),
];
const commands = (language) => [
  { name: "buy", description: { uk: "Купити авто", ru: "Купить авто", en: "Buy a car" }[language] },
  { name: "menu", description: { uk: "Головне меню", ru: "Главное меню", en: "Main menu" }[language] },
];
const menus = new Map();
const menuOf = (id) => {
  if (!menus.has(id))
    menus.set(id, {
      ...{ version: 1, custom: false, pushed_at: ago(500), drift: false },
      commands: { uk: commands("uk"), ru: commands("ru"), en: commands("en") },
    });
  return menus.get(id);
};

const same = (uk, ru, en) => ({ uk, ru, en });
const none = same("", "", "");
const field = (key, label, more = {}) => ({ key, label, help: none, hidden: false, required: true, ...more });
const integrations = [
  {
    ...{
      kind: "meta_capi",
      connected: true,
      enabled: true,
      status: "ok",
      alert: "none",
      version: 3,
      updated_at: ago(300),
    },
    ...{ settings: { pixel_id: "990000000000101", test_code: "" }, filled: ["access_token"] },
    ...{ events: ["lead.created", "lead.stage_changed"], accepts: ["lead.created", "lead.stage_changed"] },
    fields: [
      field("pixel_id", same("ID пікселя", "ID пикселя", "Pixel ID"), {
        pattern: "[0-9]{5,20}",
        example: "990000000000101",
      }),
      field("access_token", same("Токен доступу", "Токен доступа", "Access token"), {
        hidden: true,
        pattern: "[A-Za-z0-9]{20,}",
        help: same(
          "Після збереження не показується.",
          "После сохранения не показывается.",
          "Never shown again.",
        ),
      }),
      field("test_code", same("Код тестових подій", "Код тестовых событий", "Test event code"), {
        required: false,
        pattern: "[A-Z0-9]{4,40}",
      }),
    ],
  },
  {
    ...{ kind: "sendpulse", connected: false, enabled: false, status: "off", alert: "none", version: 0 },
    ...{ settings: {}, filled: [], events: ["lead.created"], accepts: ["lead.created"] },
    fields: [
      field("client_id", same("ID клієнта", "ID клиента", "Client ID")),
      field("client_secret", same("Секрет", "Секрет", "Secret"), { hidden: true }),
    ],
  },
  {
    ...{ kind: "webhook", connected: true, enabled: true, status: "broken", alert: "broken", version: 2 },
    ...{ status_detail: "410 Gone: the endpoint says it is gone", updated_at: ago(2000) },
    ...{ settings: { url: "https://hooks.example.com/cartie" }, filled: ["secret"] },
    ...{ events: ["lead.created"], accepts: ["lead.created", "lead.updated", "lead.stage_changed"] },
    fields: [
      field("url", same("Адреса", "Адрес", "Address"), {
        pattern: "https://.+",
        example: "https://example.com/hook",
      }),
      field("secret", same("Секрет підпису", "Секрет подписи", "Signing secret"), {
        hidden: true,
        required: false,
      }),
    ],
  },
];

const states = ["delivered", "failed", "delivered", "pending", "skipped", "parked"];
const deliveries = Array.from({ length: 60 }, (_, n) => {
  const state = states[n % states.length];
  const bad = state === "failed" || state === "parked";
  return {
    ...{
      id: newId(),
      kind: n % 4 === 3 ? "webhook" : "meta_capi",
      event: n % 3 ? "lead.created" : "lead.stage_changed",
    },
    ...{ event_id: newId(), entity_id: leads[n].id, state, attempts: bad ? 4 : state === "pending" ? 1 : 1 },
    ...{ last_status: bad ? 400 : 200, last_error: bad ? "Invalid parameter: event_time is too old" : "" },
    ...{
      next_at: state === "pending" ? ago(-3) : null,
      created_at: ago(n * 90 + 3),
      trace_id: "4bf92f3577b34da6",
    },
    settled_at: state === "pending" ? null : ago(n * 90),
  };
});
const historyOf = (row) =>
  Array.from({ length: row.attempts }, (_, n) => ({
    ...{
      number: row.attempts - n,
      outcome: row.state === "delivered" ? "delivered" : n ? "retry" : "failed",
    },
    ...{ status: row.last_status, error: row.last_error, latency_ms: 212 + n, at: row.created_at },
    ...{ request: { event_name: "Lead", user_data: { ph: ["3f2a…"] } }, response: '{"error":{"code":100}}' },
  }));

function answerBots(method, id, verb, { me, body }) {
  if (!me.permissions.includes("bots.read")) return missing("bots.read");
  if (method !== "GET" && !me.permissions.includes("bots.write")) return missing("bots.write");
  if (!id && method === "GET") return listed(bots);
  if (!id) {
    if (body.token.endsWith("unknown"))
      return problem(422, "body_invalid", "the body is invalid", [
        { location: "body.token", message: "Telegram does not know this token" },
      ]);
    const made = bot(`fresh_${body.token.split(":")[0]}_bot`, "Fresh Bot", { health: null });
    bots.unshift(made);
    return ok(made, 201);
  }
  const row = bots.find((found) => found.id === id);
  if (!row) return problem(404, "bot_missing", "no such bot");
  if (verb === "webhook")
    return ok({ registered: true, pending: 2, last_error: "", allowed_updates: row.allowed_updates });
  if (verb === "admin-code") return ok({ command: `/admin@${row.username} 7Q4KX2` });
  if (verb === "rotate") return ok(row);
  if (verb === "menu" && method === "GET") return ok(menuOf(id));
  if (verb === "menu") {
    const menu = menuOf(id);
    if (body.version !== menu.version) return problem(409, "bot_changed", "the bot has changed");
    const own = body.commands ? { commands: body.commands, custom: true } : { custom: false };
    menus.set(id, { ...menu, ...own, version: menu.version + 1, pushed_at: ago(0) });
    return ok(menus.get(id));
  }
  if (method === "DELETE") {
    Object.assign(row, { status: "disconnected", health: null });
    return ok(null, 204);
  }
  if (method === "PATCH") {
    if (body.version !== row.version) return problem(409, "bot_changed", "the bot has changed");
    const { version, ...change } = body;
    Object.assign(row, change, { version: version + 1 });
  }
  return ok(row);
}

function answerIntegrations(method, kind, verb, { me, body }) {
  if (!me.permissions.includes("integrations.read")) return missing("integrations.read");
  if (method !== "GET" && !me.permissions.includes("integrations.write"))
    return missing("integrations.write");
  if (!kind) return listed(integrations);
  const row = integrations.find((found) => found.kind === kind);
  if (!row) return problem(404, "not_found", "there is no integration of this kind");
  if (verb === "test") {
    const works = row.status !== "broken";
    return ok({ ok: works, status: works ? 200 : 410, detail: works ? "" : "Gone", latency_ms: 143 });
  }
  if (method === "PUT") {
    if (body.version !== row.version)
      return problem(409, "integration_changed", "the integration has changed");
    const secret = (key) => row.fields.find((one) => one.key === key)?.hidden;
    const keys = Object.keys(body.settings);
    Object.assign(row, {
      ...{ connected: true, enabled: body.enabled, status: "ok", alert: "none", status_detail: undefined },
      ...{ version: row.version + 1, updated_at: ago(0), events: body.events ?? row.events },
      settings: Object.fromEntries(Object.entries(body.settings).filter(([key]) => !secret(key))),
      filled: [...new Set([...row.filled, ...keys.filter(secret)])],
    });
  }
  return ok(row);
}

function answerDeliveries(method, id, verb, { me, body, query }) {
  if (!me.permissions.includes("deliveries.read")) return missing("deliveries.read");
  if (method !== "GET" && !me.permissions.includes("integrations.write"))
    return missing("integrations.write");
  const wanted = (get) => (row) =>
    (!get("kind") || row.kind === get("kind")) &&
    (!get("state") || row.state === get("state")) &&
    (!get("from") || row.created_at >= get("from")) &&
    (!get("to") || row.created_at < get("to"));
  const again = (row) => Object.assign(row, { state: "pending", next_at: ago(0), settled_at: null });
  if (id === "replay") {
    const found = deliveries.filter(wanted((name) => body[name]));
    found.forEach(again);
    return ok({ replayed: found.length });
  }
  if (!id) {
    const found = deliveries.filter(wanted((name) => query.get(name)));
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit") ?? 50);
    return listed(found.slice(from, to), to < found.length ? String(to) : undefined);
  }
  const row = deliveries.find((found) => found.id === id);
  if (!row) return problem(404, "delivery_missing", "no such delivery");
  if (verb === "replay") return ok(again(row));
  return ok({ ...row, history: historyOf(row) });
}

export function channels(method, { pathname }, call) {
  const [, , noun, id, verb] = pathname.split("/");
  if (noun === "bots") return answerBots(method, id, verb, call);
  if (noun === "integrations") return answerIntegrations(method, id, verb, call);
  if (noun === "deliveries" && !call.query.has("entity_id")) return answerDeliveries(method, id, verb, call);
  return undefined;
}
