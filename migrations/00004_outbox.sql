-- +goose Up
-- Domain events, written with the data they tell of.
create table outbox (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  kind         text not null,
  entity_id    uuid not null,
  payload      jsonb not null,
  trace_id     text not null default '',
  created_at   timestamptz not null,
  published_at timestamptz,
  primary key (workspace_id, id)
);
create index outbox_created_at_idx on outbox (created_at) where published_at is null;
call app_protect('outbox');

create table integrations (
  workspace_id   uuid not null references workspaces (id),
  id             uuid not null,
  kind           text not null check (kind ~ '^[a-z_]{2,40}$'),
  enabled        boolean not null default true,
  status         text not null default 'ok' check (status in ('ok', 'broken')),
  status_detail  text not null default '',
  events         text[] not null default '{}',
  config         jsonb not null default '{}',
  secrets_sealed bytea,
  paused_until   timestamptz,
  version        int not null default 1,
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, kind)
);
call app_protect('integrations');

-- One event on its way to one integration. Order, attempts and the next time live here; a queue message only wakes it.
create table deliveries (
  workspace_id   uuid not null references workspaces (id),
  id             uuid not null,
  integration_id uuid not null,
  kind           text not null,
  event_id       uuid not null,
  event          text not null,
  entity_id      uuid not null,
  payload        jsonb not null,
  trace_id       text not null default '',
  state          text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'parked', 'skipped')),
  attempts       int not null default 0,
  next_at        timestamptz not null,
  claim_token    uuid,
  claimed_until  timestamptz,
  last_status    int not null default 0,
  last_error     text not null default '',
  created_at     timestamptz not null,
  settled_at     timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, integration_id, event_id),
  foreign key (workspace_id, integration_id) references integrations (workspace_id, id)
);
create index deliveries_next_at_idx on deliveries (next_at) where state = 'pending';
create index deliveries_created_at_idx on deliveries (workspace_id, created_at desc, id desc);
create index deliveries_entity_id_idx on deliveries (workspace_id, entity_id, created_at desc);
call app_protect('deliveries');

create table delivery_attempts (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  delivery_id  uuid not null,
  number       int not null,
  outcome      text not null,
  status       int not null,
  error        text not null default '',
  request      jsonb,
  latency_ms   int not null,
  at           timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, delivery_id, number),
  foreign key (workspace_id, delivery_id) references deliveries (workspace_id, id) on delete cascade
);
call app_protect('delivery_attempts');

-- +goose Down
drop table delivery_attempts;
drop table deliveries;
drop table integrations;
drop table outbox;
