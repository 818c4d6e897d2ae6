import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from "@tanstack/react-router";
import { paths, safeReturn } from "@/app/paths";
import { session } from "@/api/session";
import { RouteError } from "@/components/layout/route-error";
import { Starting } from "@/components/layout/starting";
import { invitationOf } from "@/features/auth/api";
import { conversationSearch, inboxSearch } from "@/features/inbox/search";
import { leadSearch, leadViewSearch } from "@/features/leads/search";
import { deliverySearch } from "@/features/integrations/search";
import { editorSearch, scenarioSearch } from "@/features/scenarios/search";
import { botSearch, botViewSearch } from "@/features/telegram/search";
import { parseSearch, stringifySearch } from "@/lib/search-params";

const root = createRootRoute({ component: Outlet });

const login = createRoute({
  getParentRoute: () => root,
  path: paths.login,
  validateSearch: (raw: Record<string, unknown>) =>
    typeof raw.next === "string" ? { next: safeReturn(raw.next) } : {},
  beforeLoad: async ({ search }) => {
    const { status } = await session.settled();
    if (status === "active") throw redirect({ href: search.next ?? paths.home, replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/auth/page"), "SignInPage"),
});

const invite = createRoute({
  getParentRoute: () => root,
  path: paths.invite,
  loader: ({ params }) => invitationOf(params.token),
  component: lazyRouteComponent(() => import("@/features/auth/invite-page"), "InvitePage"),
});

const link = createRoute({
  getParentRoute: () => root,
  path: paths.link,
  component: lazyRouteComponent(() => import("@/features/auth/link-page"), "LinkPage"),
});

const staff = createRoute({
  getParentRoute: () => root,
  id: "staff",
  beforeLoad: async ({ location }) => {
    const { status } = await session.settled();
    if (status === "active") return;
    const next = location.href === paths.home ? {} : { next: location.href };
    throw redirect({ to: paths.login, search: next, replace: true });
  },
  component: lazyRouteComponent(() => import("@/app/staff"), "Staff"),
});

const home = createRoute({
  getParentRoute: () => staff,
  path: paths.home,
  component: lazyRouteComponent(() => import("@/app/home"), "Home"),
});

const leads = createRoute({
  getParentRoute: () => staff,
  path: paths.leads,
  validateSearch: leadSearch,
  component: lazyRouteComponent(() => import("@/features/leads/page"), "LeadsPage"),
});

const lead = createRoute({
  getParentRoute: () => leads,
  path: "$id",
  validateSearch: leadViewSearch,
  component: lazyRouteComponent(() => import("@/features/leads/lead-view"), "LeadView"),
});

const inbox = createRoute({
  getParentRoute: () => staff,
  path: paths.inbox,
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import("@/features/inbox/page"), "InboxPage"),
});

const conversation = createRoute({
  getParentRoute: () => inbox,
  path: "$id",
  validateSearch: conversationSearch,
  component: lazyRouteComponent(() => import("@/features/inbox/thread-view"), "ThreadView"),
});

const scenarios = createRoute({
  getParentRoute: () => staff,
  path: paths.scenarios,
  validateSearch: scenarioSearch,
  component: lazyRouteComponent(() => import("@/features/scenarios/page"), "ScenariosPage"),
});

const scenario = createRoute({
  getParentRoute: () => staff,
  path: paths.scenario,
  validateSearch: editorSearch,
  component: lazyRouteComponent(() => import("@/features/scenarios/editor-page"), "ScenarioPage"),
});

const telegram = createRoute({
  getParentRoute: () => staff,
  path: paths.telegram,
  validateSearch: botSearch,
  component: lazyRouteComponent(() => import("@/features/telegram/page"), "TelegramPage"),
});

const bot = createRoute({
  getParentRoute: () => telegram,
  path: "$id",
  validateSearch: botViewSearch,
  component: lazyRouteComponent(() => import("@/features/telegram/bot-view"), "BotView"),
});

const integrations = createRoute({
  getParentRoute: () => staff,
  path: paths.integrations,
  component: lazyRouteComponent(() => import("@/features/integrations/page"), "IntegrationsPage"),
});

const integration = createRoute({
  getParentRoute: () => integrations,
  path: "$kind",
  component: lazyRouteComponent(() => import("@/features/integrations/integration-view"), "IntegrationView"),
});

const deliveries = createRoute({
  getParentRoute: () => staff,
  path: paths.deliveries,
  validateSearch: deliverySearch,
  component: lazyRouteComponent(() => import("@/features/integrations/deliveries-page"), "DeliveriesPage"),
});

const delivery = createRoute({
  getParentRoute: () => deliveries,
  path: "$id",
  component: lazyRouteComponent(() => import("@/features/integrations/delivery-view"), "DeliveryView"),
});

const tree = root.addChildren([
  login,
  invite,
  link,
  staff.addChildren([
    home,
    leads.addChildren([lead]),
    inbox.addChildren([conversation]),
    scenarios,
    scenario,
    telegram.addChildren([bot]),
    integrations.addChildren([integration]),
    deliveries.addChildren([delivery]),
  ]),
]);

export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    ...(history ? { history } : {}),
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPendingComponent: Starting,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: lazyRouteComponent(() => import("@/components/layout/not-found"), "NotFound"),
    // A page that loads within this time shows no interim screen.
    defaultPendingMs: 200,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
