// The demo workspaces as the mock API holds them: enough rows for two pages, one full conversation, every status.
const day = 86_400_000;
const at = (ago) => new Date(Date.now() - ago).toISOString();
const id = (n) => `0199b3a2-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const workspaces = [
  { id: id(1), slug: "demo", name: "Demo Motors", role: "OWNER" },
  { id: id(2), slug: "rival", name: "Rival Auto", role: "OWNER" },
];

const reads = [
  ...["leads.read", "contacts.read", "inbox.read", "bots.read", "deliveries.read", "scenarios.read"],
  "members.read",
];
const writes = ["leads.write", "contacts.write", "inbox.write"];
const manages = ["integrations.read", "scenarios.write"];
const administers = ["bots.write", "integrations.write"];
const user = (n, email, name) => ({ id: id(n), email, name, language: "uk", superadmin: false });
export const accounts = {
  "owner@demo.test": {
    user: user(11, "owner@demo.test", "Оксана Власник"),
    role: "OWNER",
    permissions: [...reads, ...writes, ...manages, ...administers],
  },
  "manager@demo.test": {
    user: user(14, "manager@demo.test", "Максим Менеджер"),
    role: "MANAGER",
    permissions: [...reads, ...writes, ...manages],
  },
  "operator@demo.test": {
    user: user(15, "operator@demo.test", "Ольга Оператор"),
    role: "OPERATOR",
    permissions: [...reads, ...writes],
  },
  "viewer@demo.test": {
    user: user(12, "viewer@demo.test", "Віра Спостерігач"),
    role: "VIEWER",
    permissions: reads,
  },
  "super@demo.test": {
    user: user(13, "super@demo.test", "Семен Супер"),
    role: "SUPER_ADMIN",
    permissions: [],
  },
};

export const members = Object.values(accounts)
  .slice(0, 2)
  .map(({ user: { id, name, email }, role }) => ({ id, user: { id, name, email }, role, version: 1 }));

const names = [
  "Олена Зразкова",
  "Тарас Приклад",
  "Марія Тестенко",
  "Ігор Вигаданий",
  "Svitlana Sample",
  "Назар Умовний",
];
const cars = ["BMW X5 2020", "Toyota RAV4", "Škoda Octavia A8", "Tesla Model 3", "Volkswagen Passat B8", ""];
const statuses = ["new", "in_progress", "won", "lost", "new", "in_progress", "stale"];

export const leads = Array.from({ length: 64 }, (_, n) => ({
  id: id(100 + n),
  version: 1,
  code: `L-${(1_000_000 + n * 7919).toString(36).toUpperCase()}`,
  type: n % 5 === 3 ? "sell" : "buy",
  status: statuses[n % statuses.length],
  source: ["bot", "staff", "public"][n % 3],
  contact: {
    id: id(500 + n),
    name: names[n % names.length],
    phone: n % 9 === 7 ? null : `+38067000${String(1000 + n)}`,
  },
  car: cars[n % cars.length],
  budget: n % 4 === 1 ? "" : `${15 + (n % 30)} 000 $`,
  city: ["Київ", "Львів", "Одеса", ""][n % 4],
  comment: n % 3 === 0 ? "Хоче повний привід, можна з пробігом до 80 тис." : "",
  language: ["uk", "uk", "ru", "en"][n % 4],
  assignee: n % 3 === 1 ? { id: members[0].user.id, name: members[0].user.name } : null,
  created_at: at(n * n * 600_000 + 120_000),
  updated_at: at(n * n * 600_000),
  last_activity_at: at(n * n * 600_000),
  conversation_id: n % 3 === 0 ? id(900 + n) : null,
}));

export const activitiesOf = (lead) => [
  ...(lead.status === "new"
    ? []
    : [
        {
          id: id(701),
          kind: "status",
          actor: { kind: "user", name: members[0].user.name },
          data: { from: "new", to: lead.status },
          at: lead.updated_at,
        },
      ]),
  {
    id: id(702),
    kind: "merged",
    actor: { kind: "contact", name: lead.contact.name },
    data: { budget: { from: "25 000 $", to: "30 000 $" } },
    at: lead.updated_at,
  },
  {
    id: id(703),
    kind: "created",
    actor: { kind: "bot", name: "demo_client_bot" },
    data: {},
    at: lead.created_at,
  },
];

const chat = [
  ["in", "contact", "text", "/start"],
  ["out", "bot", "text", "Вітаємо! Що вас цікавить?"],
  ["in", "contact", "press", "Залишити заявку"],
  ["out", "bot", "text", "Як до вас звертатися?"],
  ["in", "contact", "text", "Олена"],
  ["out", "bot", "text", "Яке авто шукаєте?"],
  ["in", "contact", "text", "BMW X5 2020, дизель"],
  ["in", "contact", "photo", ""],
  ["in", "contact", "contact", "+380670001000"],
  ["out", "bot", "text", "Дякуємо! Менеджер уже бачить вашу заявку.\nВідповідь прийде сюди."],
];
export const messagesOf = () =>
  chat
    .map(([direction, kind, type, text], n) => ({
      id: id(3000 + n),
      direction,
      author: { kind },
      repeated: false,
      kind: type,
      text,
      state: direction === "in" ? "received" : "sent",
      at: at(day - n * 40_000),
      edited_at: n === 6 ? at(day - n * 40_000) : null,
    }))
    .reverse();

export const deliveriesOf = (lead) => [
  {
    id: id(4001),
    kind: "meta_capi",
    event: "lead.created",
    entity_id: lead.id,
    state: "delivered",
    attempts: 1,
    last_status: 200,
    last_error: "",
    next_at: lead.created_at,
    created_at: lead.created_at,
    settled_at: lead.created_at,
  },
];

export const newId = (() => {
  let n = 10_000;
  return () => id(++n);
})();
