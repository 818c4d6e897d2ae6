/**
 * Gives one Idempotency-Key per distinct content: pressing the button again after a lost answer repeats the key,
 * so the server repeats its answer; a corrected form is a new request and gets a new key.
 */
export function createIdempotency(newKey: () => string = () => crypto.randomUUID()) {
  let content: string | undefined;
  let key = "";
  return (body: unknown): string => {
    const next = JSON.stringify(body);
    if (next !== content) {
      content = next;
      key = newKey();
    }
    return key;
  };
}
