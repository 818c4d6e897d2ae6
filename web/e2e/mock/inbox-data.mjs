// The inbox of the demo workspace as the mock API holds it: every status, every kind of message, a history of three
// pages, and files made on the spot.
import { leads, members } from "./data.mjs";

const minute = 60_000;
const at = (ago) => new Date(Date.now() - ago).toISOString();
export const id = (n) => `0199b3a2-0000-7000-8000-${String(n).padStart(12, "0")}`;
const person = (n) => ({ id: members[n].user.id, name: members[n].user.name });
const bot = { id: id(5000), name: "Demo Motors", username: "demo_client_bot" };

const car = (hue) => `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600" viewBox="0 0 800 600">
<rect width="800" height="600" fill="hsl(${hue} 30% 72%)"/><rect y="420" width="800" height="180" fill="hsl(${hue} 12% 32%)"/>
<path d="M90 420c0-70 60-80 130-92l70-78c20-20 40-30 80-30h110c40 0 60 10 90 36l74 68c60 8 96 30 96 96z" fill="hsl(${hue} 60% 38%)"/>
<circle cx="240" cy="424" r="56" fill="#222"/><circle cx="590" cy="424" r="56" fill="#222"/></svg>`;

/** Two seconds of a quiet tone, as a WAV every browser plays. */
function tone() {
  const rate = 8_000;
  const samples = rate * 2;
  const wav = Buffer.alloc(44 + samples);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples, 40);
  for (let n = 0; n < samples; n++)
    wav[44 + n] = 128 + Math.round(20 * Math.sin((n / rate) * 2 * Math.PI * 220));
  return wav;
}

/** The bytes behind each media id. */
export const files = new Map();
let lastFile = 6000;
export function file(kind, name, mime, bytes) {
  const media = { id: id(++lastFile), kind, name, mime, size: bytes.length };
  files.set(media.id, { mime, bytes });
  return media;
}
const photo = (hue) => file("photo", "", "image/svg+xml", Buffer.from(car(hue)));

let lastMessage = 8000;
export function message(direction, kind, text, ago, more = {}) {
  const authors = {
    in: { kind: "contact", id: null, name: null },
    out: { kind: "bot", id: null, name: bot.name },
    note: { kind: "user", ...person(1) },
  };
  return {
    id: id(++lastMessage),
    direction,
    author: authors[direction],
    repeated: false,
    kind,
    text,
    state: direction === "out" ? "sent" : "received",
    error: null,
    at: at(ago),
    edited_at: null,
    media: [],
    album_id: null,
    ...more,
  };
}

const staff = { author: { kind: "user", ...person(0) } };
const rich = () => [
  ...Array.from({ length: 120 }, (_, n) =>
    message(n % 2 ? "out" : "in", "text", n % 2 ? `Відповідь ${n}` : `Питання ${n}`, (4_000 - n) * minute),
  ),
  message("in", "text", "/start", 190 * minute),
  message("out", "text", "Вітаємо! Що вас цікавить?", 189 * minute),
  message("in", "press", "Залишити заявку", 188 * minute),
  message("in", "text", "Шукаю BMW X5 2020, дизель, повний привід", 186 * minute, {
    edited_at: at(185 * minute),
  }),
  ...[10, 200, 120].map((hue, n) =>
    message("in", "photo", n === 0 ? "Ось такий, як на фото" : "", (60 - n) * minute, {
      media: [photo(hue)],
      album_id: "album-1",
    }),
  ),
  message("in", "voice", "", 50 * minute, { media: [file("voice", "", "audio/wav", tone())] }),
  message("note", "note", "Клієнт із Instagram, просив передзвонити після 18:00.", 45 * minute),
  message("out", "text", "Добрий день! Є такий варіант, надсилаю фото та звіт.", 40 * minute, {
    ...staff,
    repeated: true,
  }),
  message("out", "photo", "", 39 * minute, { ...staff, media: [photo(220)] }),
  message("out", "document", "", 38 * minute, {
    ...staff,
    media: [file("document", "Звіт про стан авто.pdf", "application/pdf", Buffer.from("%PDF-1.4 mock"))],
  }),
  message("out", "text", "Коли вам зручно приїхати на огляд?", 30 * minute, {
    ...staff,
    state: "failed",
    error: "chat not found",
  }),
  message("in", "text", "Завтра після обіду можна?", 4 * minute),
  message("in", "text", "І чи є ще білий колір?", 3 * minute),
];

const short = (n) => [
  message("in", "text", "/start", (n + 1) * 97 * minute),
  message("out", "text", "Вітаємо! Що вас цікавить?", (n + 1) * 96 * minute),
  message(
    "in",
    "text",
    ["Яка ціна на RAV4?", "Чи можна в кредит?", "Дякую, вже купив."][n % 3],
    (n + 1) * 95 * minute,
  ),
];

const statuses = ["open", "open", "pending", "open", "snoozed", "resolved"];

export const conversations = Array.from({ length: 42 }, (_, n) => {
  const messages = n === 0 ? rich() : short(n);
  const lead = leads[n % leads.length];
  const status = statuses[n % statuses.length];
  return {
    id: id(9000 + n),
    version: 1,
    status,
    channel: "telegram",
    contact: {
      id: id(500 + (n === 41 ? 0 : n)),
      name: lead.contact.name,
      phone: lead.contact.phone,
      language: lead.language,
    },
    bot,
    assignee: n % 3 === 1 ? person(0) : n % 7 === 3 ? person(1) : null,
    unread: n === 0 ? 2 : n % 4 === 2 ? 1 : 0,
    owner: n % 5 === 1 ? "human" : "bot",
    unreachable: n === 3,
    snoozed_until: status === "snoozed" ? at(-24 * 60 * minute) : null,
    lead_id: n % 3 === 0 ? lead.id : null,
    created_at: messages[0].at,
    session:
      n % 5 === 4
        ? null
        : { flow: "client_lead", node: "ask_budget", vars: { car: "BMW X5 2020", city: "Київ" } },
    resume_at: n % 5 === 1 ? at(-90 * minute) : null,
    messages,
  };
});

export const canned = [
  ["hello", "uk", "Добрий день, {name}! Це {agent}, чим можу допомогти?"],
  ["price", "uk", "Ціна на {car} залежить від комплектації. На який бюджет орієнтуєтесь?"],
  ["visit", "uk", "Чекаємо на вас за адресою {address}."],
  ["hello", "ru", "Добрый день, {name}! Чем могу помочь?"],
  ["hello", "en", "Hello {name}, how can I help?"],
].map(([shortcut, language, text], n) => ({ id: id(7000 + n), version: 1, shortcut, language, text }));
