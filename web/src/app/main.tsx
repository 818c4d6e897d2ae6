import "@/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "@/app/providers";
import { Problem } from "@/api/problem";
import { startI18n } from "@/lib/i18n";
import { startTheme } from "@/lib/theme";

startTheme();
await startI18n();

/** A Problem is shown to the person by the boundary that caught it; anything else is a bug to be seen. */
function report(error: unknown): void {
  if (!(error instanceof Problem)) reportError(error);
}

const root = document.getElementById("root");
if (root) {
  createRoot(root, { onCaughtError: report }).render(
    <StrictMode>
      <Providers />
    </StrictMode>,
  );
}
