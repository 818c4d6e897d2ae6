// The inbox's routes of the mock API. `inbox` answers undefined for what is not its own.
import { setTimeout } from "node:timers";
import { members, newId } from "./data.mjs";
import { canned, conversations, file, files, message } from "./inbox-data.mjs";

const ok = (body, status = 200) => ({ status, body });
const problem = (status, code, detail, errors = []) => ({
  status,
  body: { type: "about:blank", title: code, status, code, detail, request_id: "mock-inbox", errors },
});
const missing = (permission) => problem(403, "permission_missing", `permission ${permission} is missing`);

const uploads = new Map();
const sent = new Map();
const changes = [];
const changed = (conversation) => changes.push({ kind: "conversation", entity_id: conversation.id });
const at = ({ messages }) => messages.at(-1).at;

/** A conversation as lists show it. */
function item({ messages, ...conversation }) {
  const last = messages.at(-1);
  return {
    ...conversation,
    last_text: last.text,
    last_direction: last.direction,
    last_message_at: last.at,
  };
}
const detail = (conversation) => ({
  ...item(conversation),
  session: conversation.session,
  resume_at: conversation.resume_at,
});

function page(rows, query, size) {
  const from = Number(query.get("cursor") ?? 0);
  const to = from + Number(query.get("limit") ?? size);
  return { items: rows.slice(from, to), ...(to < rows.length ? { next_cursor: String(to) } : {}) };
}

function list({ query, me }) {
  const q = (query.get("q") ?? "").toLowerCase();
  const assignee = query.get("assignee");
  const wanted = (row) =>
    (!query.get("status") || row.status === query.get("status")) &&
    (!query.get("contact_id") || row.contact.id === query.get("contact_id")) &&
    (!query.get("unread") || row.unread > 0) &&
    (!assignee || (row.assignee?.id ?? "none") === (assignee === "me" ? me.user.id : assignee)) &&
    `${row.contact.name} ${row.contact.phone} ${row.messages.map((m) => m.text).join(" ")}`
      .toLowerCase()
      .includes(q);
  const found = conversations.filter(wanted).sort((a, b) => at(b).localeCompare(at(a)));
  return ok(page(found.map(item), query, 30));
}

function change({ conversation, body }) {
  const { version, assignee_id, status, snoozed_until } = body;
  if (version !== conversation.version)
    return problem(409, "conversation_changed", "the conversation has changed");
  if (status) Object.assign(conversation, { status, snoozed_until: snoozed_until ?? null });
  if (assignee_id !== undefined) {
    const user = members.map((member) => member.user).find((row) => row.id === assignee_id);
    conversation.assignee = user ? { id: user.id, name: user.name } : null;
  }
  conversation.version += 1;
  changed(conversation);
  return ok(item(conversation));
}

function send({ conversation, body, key, me }) {
  if (sent.has(key)) return sent.get(key);
  if (conversation.unreachable && body.kind === "text")
    return problem(409, "contact_unreachable", "the contact blocked the bot");
  const media = (body.upload_ids ?? []).map((upload) => uploads.get(upload)?.media).filter(Boolean);
  const note = body.kind === "note";
  const row = message(note ? "note" : "out", media[0]?.kind ?? body.kind, body.text, 0, {
    author: { kind: "user", id: me.user.id, name: me.user.name },
    state: note ? "received" : "queued",
    media,
  });
  conversation.messages.push(row);
  if (!note) Object.assign(conversation, { owner: "human", version: conversation.version + 1 });
  changed(conversation);
  setTimeout(() => {
    if (!note) row.state = "sent";
    changed(conversation);
  }, 600);
  const answer = ok(row, 201);
  sent.set(key, answer);
  return answer;
}

const reads = {
  "POST /api/conversations/:id/read": ({ conversation }) => {
    conversation.unread = 0;
    return ok(null, 204);
  },
  "GET /api/conversations": list,
  "GET /api/conversations/:id": ({ conversation }) => ok(detail(conversation)),
  "GET /api/conversations/:id/messages": ({ conversation, query }) =>
    ok(page([...conversation.messages].reverse(), query, 50)),
  "GET /api/conversations/:id/media/:id": ({ ids }) => {
    const found = files.get(ids[1]);
    return found
      ? { status: 200, raw: found.bytes, headers: { "Content-Type": found.mime } }
      : problem(404, "media_missing", "no such file");
  },
  "GET /api/canned-replies": () => ok({ items: canned }),
  "GET /api/feed": ({ query }) => {
    const from = query.get("cursor") === null ? changes.length : Number(query.get("cursor"));
    return ok({ cursor: String(changes.length), changes: changes.slice(from) });
  },
};

const writes = {
  "PATCH /api/conversations/:id": change,
  "POST /api/conversations/:id/give-back": ({ conversation }) => {
    Object.assign(conversation, { owner: "bot", resume_at: null, version: conversation.version + 1 });
    changed(conversation);
    return ok(item(conversation));
  },
  "POST /api/conversations/:id/messages": send,
  "POST /api/uploads": ({ body }) => {
    const upload = newId();
    uploads.set(upload, { ...body });
    return ok(
      { id: upload, method: "PUT", url: `/mock/uploads/${upload}`, headers: { "Content-Type": body.mime } },
      201,
    );
  },
  "POST /api/canned-replies": ({ body }) => {
    const reply = { id: newId(), version: 1, ...body };
    canned.push(reply);
    return ok(reply, 201);
  },
  "PATCH /api/canned-replies/:id": ({ ids, body }) => {
    const reply = canned.find((row) => row.id === ids[0]);
    if (!reply) return problem(404, "canned_reply_missing", "no such reply");
    if (reply.version !== body.version) return problem(409, "canned_reply_changed", "the reply has changed");
    Object.assign(reply, body, { version: reply.version + 1 });
    return ok(reply);
  },
  "DELETE /api/canned-replies/:id": ({ ids }) => {
    const index = canned.findIndex((row) => row.id === ids[0]);
    if (index >= 0) canned.splice(index, 1);
    return ok(null, 204);
  },
};

/** Answers a call of somebody signed in. */
export function inbox(method, url, call) {
  const ids = url.pathname.match(/[0-9a-f-]{36}/g) ?? [];
  const name = `${method} ${url.pathname.replace(/[0-9a-f-]{36}/g, ":id")}`;
  const handler = reads[name] ?? writes[name];
  const conversation = url.pathname.startsWith("/api/conversations/")
    ? conversations.find((row) => row.id === ids[0])
    : undefined;
  if (!handler) return undefined;
  // The leads of the demo data have chats of their own, which are not in the inbox.
  if (ids.length > 0 && url.pathname.startsWith("/api/conversations/") && !conversation) {
    return name.endsWith("/messages")
      ? undefined
      : problem(404, "conversation_missing", "no such conversation");
  }
  const permission = writes[name] ? "inbox.write" : "inbox.read";
  if (!call.me.permissions.includes(permission)) return missing(permission);
  return handler({ ...call, conversation, ids });
}

/** Takes what a page puts to the address it was given. */
export function takeUpload(pathname, bytes) {
  const upload = uploads.get(pathname.split("/").at(-1));
  if (!upload) return 404;
  upload.media = file(
    upload.mime.startsWith("image/") ? "photo" : "document",
    upload.name,
    upload.mime,
    bytes,
  );
  return 200;
}
