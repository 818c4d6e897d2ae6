/** Reads a remembered preference; null when there is none or the browser forbids storage. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`cartie.${key}`);
  } catch {
    return null;
  }
}

/** Remembers a preference on this device. Never used for tokens. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`cartie.${key}`, value);
  } catch {
    // A browser without storage simply forgets the preference.
  }
}
