import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { navigationFor } from "@/app/navigation";
import { paths } from "@/app/paths";
import { asProblem } from "@/api/problem";
import { useMe } from "@/api/session";
import { AppFrame } from "@/components/layout/app-frame";
import { Toaster } from "@/components/ui/toaster";

/** The frame of every signed-in page. */
export function Staff() {
  const { workspace } = useMe();
  return <Workspace key={workspace?.id ?? ""} />;
}

/** What was loaded lives exactly as long as this workspace is open: nobody sees the data of the one before. */
function Workspace() {
  const { permissions } = useMe();
  const navigate = useNavigate();
  const [client] = useState(createQueries);
  return (
    <QueryClientProvider client={client}>
      <AppFrame items={navigationFor(permissions)} onWorkspace={() => void navigate({ to: paths.home })}>
        <Outlet />
      </AppFrame>
      <Toaster />
    </QueryClientProvider>
  );
}

function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && asProblem(error).transient,
        retryDelay: (failures) => 300 * 2 ** failures,
      },
    },
  });
}
