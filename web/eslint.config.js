import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

// Imports go one way: lib → api → components → features → app, and features never import each other, so any
// feature can be read, moved or removed alone. paths.ts imports nothing and is the one place with URLs.
const zone = (files, forbidden, reason) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: ["../*"],
            message: "Use ./ for a sibling and @/ for the rest, so that zones can be checked.",
          },
          ...(forbidden.length > 0 ? [{ group: forbidden, message: reason }] : []),
        ],
      },
    ],
  },
});
const order = "Imports go lib → api → components → features → app.";
const app = ["@/app/*", "!@/app/paths"];
const features = readdirSync(new URL("./src/features", import.meta.url));

// Texts live in src/i18n: a literal in JSX would stay in one language.
const literals = [
  "JSXText[value=/[A-Za-z\\u0400-\\u04ff]/]",
  "JSXElement > JSXExpressionContainer > Literal[value=/[A-Za-z\\u0400-\\u04ff]/]",
  "JSXAttribute[name.name=/^(aria-label|aria-description|title|placeholder|alt|label|hint|description)$/] > Literal",
].map((selector) => ({ selector, message: "UI text belongs in src/i18n." }));

export default tseslint.config(
  { ignores: ["dist", "test-results", "playwright-report", "src/api/schema.gen.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      "max-lines": ["error", 450],
    },
  },
  { ...hooks.configs.flat.recommended, files: ["src/**/*.{ts,tsx}"] },
  {
    files: ["src/**/*.tsx"],
    ignores: ["**/*.test.tsx"],
    rules: { "no-restricted-syntax": ["error", ...literals] },
  },
  zone(["src/app/**"], [], ""),
  zone(["src/lib/**"], [...app, "@/api/*", "@/components/*", "@/features/*"], order),
  zone(["src/api/**"], [...app, "@/components/*", "@/features/*"], order),
  zone(["src/components/**"], [...app, "@/features/*"], order),
  ...features.map((name) =>
    zone(
      [`src/features/${name}/**`],
      [...app, "@/features/*", `!@/features/${name}`],
      `${order} Features never import each other.`,
    ),
  ),
  {
    files: ["*.js", "public/**", "scripts/**", "e2e/mock/**"],
    languageOptions: {
      globals: {
        document: false,
        localStorage: false,
        matchMedia: false,
        console: false,
        Buffer: false,
        process: false,
        URL: false,
      },
    },
  },
);
