import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { createAppRouter } from "@/app/router";
import { session } from "@/api/session";

export function Providers() {
  const [router] = useState(() => createAppRouter());
  // The guards of the open page decide again whenever somebody signs in, leaves or is signed out.
  useEffect(() => session.subscribe(() => void router.invalidate()), [router]);
  return <RouterProvider router={router} />;
}
