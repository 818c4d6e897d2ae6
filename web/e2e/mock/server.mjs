// A stand-in for the API so that the SPA's own specs run without the stack: the built SPA and the endpoints the SPA calls over data in memory. Prints its address when it listens.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import {
  accounts,
  activitiesOf,
  deliveriesOf,
  leads,
  members,
  messagesOf,
  newId,
  workspaces,
} from "./data.mjs";
import { channels } from "./channels.mjs";
import { inbox, takeUpload } from "./inbox.mjs";
import { scenarios } from "./scenarios.mjs";

const dist = new URL("../../dist/", import.meta.url);
const password = process.env.DEMO_PASSWORD ?? "demo-password";
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const problem = (status, code, detail, errors = []) => ({
  status,
  body: {
    type: "about:blank",
    title: code,
    status,
    code,
    detail,
    request_id: `mock-${newId().slice(-6)}`,
    errors,
  },
});
const ok = (body, status = 200, headers = {}) => ({ status, body, headers });
const created = new Map();

function session(email, workspace) {
  const { user } = accounts[email];
  const token = `${email}|${workspace ?? ""}`;
  return ok({ access_token: token, expires_in: 900, user, workspaces: memberships(email) }, 200, {
    "Set-Cookie": `cartie_refresh=${encodeURIComponent(token)}; HttpOnly; SameSite=Strict; Path=/api/auth`,
  });
}
const memberships = (email) =>
  email.startsWith("super") ? [] : workspaces.map((w) => ({ ...w, role: accounts[email].role }));

const open = {
  "POST /api/auth/login": ({ body }) =>
    accounts[body.email] && body.password === password
      ? session(body.email, memberships(body.email)[0]?.id)
      : problem(401, "credentials_wrong", "e-mail or password is wrong"),
  "POST /api/auth/refresh": ({ cookie }) => {
    const [email, workspace] = cookie.split("|");
    return accounts[email] ? session(email, workspace) : problem(401, "session_missing", "sign in first");
  },
  "POST /api/auth/logout": () =>
    ok(null, 204, { "Set-Cookie": "cartie_refresh=; Max-Age=0; Path=/api/auth" }),
};

const guarded = {
  "GET /api/auth/me": ({ me, workspace }) =>
    ok({
      user: me.user,
      workspace: memberships(me.user.email).find((w) => w.id === workspace) ?? null,
      workspaces: memberships(me.user.email),
      permissions: me.permissions,
    }),
  "POST /api/auth/workspace": ({ me, body }) => session(me.user.email, body.workspace_id),
  "GET /api/workspace/members": () => ok({ items: members }),
  "GET /api/leads": ({ query, workspace }) => {
    const q = (query.get("q") ?? "").toLowerCase();
    const wanted = (lead) =>
      workspace === workspaces[0].id &&
      ["status", "type"].every((name) => !query.get(name) || lead[name] === query.get(name)) &&
      `${lead.contact.name} ${lead.contact.phone} ${lead.car}`.toLowerCase().includes(q);
    const found = leads.filter(wanted).sort((a, b) => b.created_at.localeCompare(a.created_at));
    if (query.get("sort") === "created_at") found.reverse();
    const from = Number(query.get("cursor") ?? 0);
    const to = from + Number(query.get("limit") ?? 50);
    const next = to < found.length ? { next_cursor: String(to) } : {};
    return ok({ items: found.slice(from, to), ...next, total: found.length, total_more: false });
  },
  "POST /api/leads": ({ body, key, me }) => {
    if (!me.permissions.includes("leads.write")) return missing("leads.write");
    if (created.has(key)) return created.get(key);
    if (body.phone && !/^\+?380\d{9}$/.test(body.phone.replace(/[\s()-]/g, "")))
      return problem(422, "body_invalid", "the body is invalid", [
        { location: "body.phone", message: "not a phone number" },
      ]);
    const phone = body.phone ? `+${body.phone.replace(/\D/g, "")}` : "";
    const same = leads.find((lead) => phone && lead.contact.phone === phone && lead.type === body.type);
    const now = new Date().toISOString();
    const lead = same ?? {
      ...{
        id: newId(),
        version: 1,
        status: "new",
        source: "staff",
        car: "",
        budget: "",
        city: "",
        comment: "",
      },
      ...{
        language: "uk",
        assignee: null,
        conversation_id: null,
        created_at: now,
        updated_at: now,
        last_activity_at: now,
      },
      ...body,
      code: `L-${newId().slice(-7)}`,
      contact: { id: newId(), name: body.name, phone },
    };
    if (!same) leads.unshift(lead);
    const answer = ok({ ...lead, merged: Boolean(same) }, same ? 200 : 201);
    created.set(key, answer);
    return answer;
  },
  "GET /api/leads/:id": ({ lead }) => ok({ ...lead, activities: activitiesOf(lead) }),
  "PATCH /api/leads/:id": ({ lead, body, me }) => {
    if (!me.permissions.includes("leads.write")) return missing("leads.write");
    const { version, assignee_id, ...fields } = body;
    if (version !== lead.version) return problem(409, "lead_changed", "the lead has changed");
    Object.assign(lead, fields, { version: version + 1, updated_at: new Date().toISOString() });
    if (assignee_id !== undefined)
      lead.assignee = members.map((m) => m.user).find((u) => u.id === assignee_id) ?? null;
    return ok(lead);
  },
  "GET /api/conversations/:id/messages": () => ok({ items: messagesOf() }),
  "GET /api/deliveries": ({ query }) =>
    ok({ items: deliveriesOf({ ...leads[0], id: query.get("entity_id") }) }),
};
const missing = (permission) => problem(403, "permission_missing", `permission ${permission} is missing`);

function answer(method, url, { cookie, token, body, key }) {
  const path = url.pathname.replace(/[0-9a-f-]{36}/, ":id");
  const id = url.pathname.match(/[0-9a-f-]{36}/)?.[0];
  const call = { cookie, body, key, id, query: url.searchParams };
  if (path.startsWith("/api/auth/invites/"))
    return problem(404, "invite_dead", "the invite is not valid any more");
  if (path.startsWith("/api/auth/links/")) return problem(404, "link_dead", "the link is not valid any more");
  const name = `${method} ${path}`;
  if (open[name]) return open[name](call);
  const [email, workspace] = token.split("|");
  const me = accounts[email];
  if (!me) return problem(401, "session_missing", "sign in first");
  if (!me.permissions.includes("leads.read") && path.startsWith("/api/leads")) return missing("leads.read");
  for (const part of [inbox, scenarios, channels]) {
    const mine = part(method, url, { ...call, me, workspace });
    if (mine) return mine;
  }
  const lead = path === "/api/leads/:id" ? leads.find((row) => row.id === id) : undefined;
  if (path === "/api/leads/:id" && !lead) return problem(404, "lead_missing", "no such lead");
  return guarded[name]?.({ ...call, me, workspace, lead }) ?? problem(404, "route_missing", "no such route");
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname.startsWith("/mock/uploads/")) {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.writeHead(takeUpload(url.pathname, Buffer.concat(parts))).end();
    return;
  }
  if (!url.pathname.startsWith("/api/")) {
    const asset = extname(url.pathname) ? url.pathname.slice(1) : "index.html";
    const file = await readFile(new URL(asset, dist)).catch(() => undefined);
    response.writeHead(file ? 200 : 404, {
      "Content-Type": types[extname(asset)] ?? "text/plain",
    });
    response.end(file);
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const cookies = new Map((request.headers.cookie ?? "").split("; ").map((pair) => pair.split("=")));
  const { status, body, headers, raw } = answer(request.method, url, {
    cookie: decodeURIComponent(cookies.get("cartie_refresh") ?? ""),
    token: (request.headers.authorization ?? "").replace("Bearer ", ""),
    key: request.headers["idempotency-key"],
    body: chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {},
  });
  const kind = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": kind, ...headers });
  response.end(raw ?? (body === null ? undefined : JSON.stringify(body)));
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () =>
  console.log(`mock API on http://127.0.0.1:${server.address().port}`),
);
