import { useCallback, useEffect, useRef, useState } from "react";
import { http, ok } from "@/api/client";
import { asProblem, Problem } from "@/api/problem";
import type { Upload } from "@/features/inbox/wire";

/** An album holds ten; the server takes files of 20 MiB. */
export const maxFiles = 10;
export const maxBytes = 20 * 1024 * 1024;

/** What the file chooser offers; the API has the last word on a file's type. */
export const acceptedFiles =
  "image/jpeg,image/png,image/webp,image/gif,video/mp4,audio/mpeg,audio/ogg,audio/mp4,.pdf,.zip,.txt,.csv,.doc,.docx,.xls,.xlsx";

export interface Attachment {
  key: string;
  file: File;
  /** Between 0 and 1. */
  progress: number;
  /** Set when it has arrived. */
  id?: string;
  problem?: Problem;
}

/** Files on their way to the store: each is announced to the API, then put straight where it says. */
export function useUploads() {
  const [items, setItems] = useState<Attachment[]>([]);
  const running = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const map = running.current;
    return () => map.forEach((controller) => controller.abort());
  }, []);

  const change = useCallback((key: string, next: Partial<Attachment>) => {
    setItems((old) => old.map((item) => (item.key === key ? { ...item, ...next } : item)));
  }, []);

  const start = useCallback(
    async (key: string, file: File) => {
      const controller = new AbortController();
      running.current.set(key, controller);
      try {
        const mime = file.type || "application/octet-stream";
        const body = { name: file.name, mime, size: file.size };
        const upload = await ok(http.POST("/api/uploads", { body, signal: controller.signal }));
        await put(upload, file, controller.signal, (progress) => change(key, { progress }));
        change(key, { id: upload.id, progress: 1 });
      } catch (error) {
        if (!controller.signal.aborted) change(key, { problem: asProblem(error) });
      } finally {
        running.current.delete(key);
      }
    },
    [change],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const fresh = files.map((file) => ({ key: crypto.randomUUID(), file, progress: 0 }));
      setItems((old) => [...old, ...fresh]);
      for (const { key, file } of fresh) void start(key, file);
    },
    [start],
  );

  const retry = useCallback(
    ({ key, file }: Attachment) => {
      setItems((old) => old.map((item) => (item.key === key ? { key, file, progress: 0 } : item)));
      void start(key, file);
    },
    [start],
  );

  const remove = useCallback((key: string) => {
    running.current.get(key)?.abort();
    setItems((old) => old.filter((item) => item.key !== key));
  }, []);

  return { items, add, retry, remove, clear: useCallback(() => setItems([]), []), restore: setItems };
}

/** XMLHttpRequest, because fetch does not tell how far an upload is. No token goes along: the address is the right. */
function put(upload: Upload, file: File, signal: AbortSignal, onProgress: (part: number) => void) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(upload.method, new URL(upload.url, location.origin));
    for (const [name, value] of Object.entries(upload.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new Problem(request.status === 403 ? 400 : request.status));
    request.onerror = () => reject(new Problem(0));
    request.onabort = () => reject(new Problem(0));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
