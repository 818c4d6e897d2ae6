import { clsx, type ClassValue } from "clsx";

/** Joins class names. Components take overrides last and keep conflicting utilities out of their bases. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
