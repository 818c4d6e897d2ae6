import { expect, it } from "vitest";
import { createIdempotency } from "@/lib/idempotency";

it("repeats the key for the same content and renews it for another", () => {
  let n = 0;
  const keyFor = createIdempotency(() => `key-${++n}`);
  expect(keyFor({ name: "Ada" })).toBe("key-1");
  expect(keyFor({ name: "Ada" })).toBe("key-1");
  expect(keyFor({ name: "Ada", phone: "+380670000000" })).toBe("key-2");
});
