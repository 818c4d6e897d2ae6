import type { Media, Message, Paged } from "@/features/inbox/wire";

/** Messages that stand as one: a single one, or the photos of an album under its caption. */
export interface Bubble {
  key: string;
  message: Message;
  media: Media[];
  /** Its author is somebody else than the one above. */
  first: boolean;
}

export interface Day {
  /** The local date, which also tells days apart. */
  date: string;
  bubbles: Bubble[];
}

/** Lays messages, newest first as the API has them, out as a reader goes through them: by day, oldest on top. */
export function layOut(newestFirst: readonly Message[]): Day[] {
  const days: Day[] = [];
  let previous: Message | undefined;
  for (const message of [...newestFirst].reverse()) {
    const date = localDate(message.at);
    const last = days.at(-1);
    const day = last?.date === date ? last : { date, bubbles: [] };
    if (day !== last) days.push(day);
    const above = day.bubbles.at(-1);
    if (above && sameAlbum(above.message, message)) {
      above.media.push(...(message.media ?? []));
      above.message = joined(above.message, message);
    } else {
      const first = above === undefined || previous === undefined || !sameAuthor(previous, message);
      day.bubbles.push({ key: message.id, message, media: [...(message.media ?? [])], first });
    }
    previous = message;
  }
  return days;
}

const sameAlbum = (a: Message, b: Message) =>
  Boolean(a.album_id) && a.album_id === b.album_id && a.direction === b.direction;

const sameAuthor = (a: Message, b: Message) =>
  a.direction === b.direction && a.author.kind === b.author.kind && a.author.id === b.author.id;

/** An album is told by its worst part: one photo that failed is what staff must see. */
function joined(album: Message, part: Message): Message {
  const worse = rank(part.state) > rank(album.state) ? part : album;
  return {
    ...album,
    text: [album.text, part.text].filter(Boolean).join("\n"),
    state: worse.state,
    ...(worse.error === undefined ? {} : { error: worse.error }),
    repeated: album.repeated || part.repeated,
    ...(part.edited_at ? { edited_at: part.edited_at } : {}),
  };
}

const rank = (state: string) => ["received", "sent", "sending", "queued", "unknown", "failed"].indexOf(state);

function localDate(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

export interface Pages {
  pages: Paged<Message>[];
  pageParams: string[];
}

/**
 * Lays the newest page over the loaded ones, so that a live thread costs one call however far back it was read.
 * Undefined when the two do not touch: there is a hole between them and all must be loaded anew.
 */
export function mergeNewest(loaded: Pages, newest: Paged<Message>): Pages | undefined {
  const known = new Set(loaded.pages.flatMap((page) => page.items.map((message) => message.id)));
  const touches = newest.items.some((message) => known.has(message.id));
  if (!touches && known.size > 0 && newest.next_cursor) return undefined;
  const fresh = new Map(newest.items.map((message) => [message.id, message]));
  const added = newest.items.filter((message) => !known.has(message.id));
  const pages = loaded.pages.map((page) => ({
    ...page,
    items: page.items.map((message) => fresh.get(message.id) ?? message),
  }));
  const [first, ...older] = pages;
  if (!first) return { pages: [newest], pageParams: [""] };
  return { ...loaded, pages: [{ ...first, items: [...added, ...first.items] }, ...older] };
}
