-- +goose Up
create table idempotency_keys (
  workspace_id uuid not null references workspaces (id),
  operation    text not null,
  key          text not null check (length(key) between 1 and 128),
  request_hash bytea not null,
  response     jsonb,
  created_at   timestamptz not null,
  primary key (workspace_id, operation, key)
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
call app_protect('idempotency_keys');

-- Token buckets of clients we may not know yet, so no workspace; reached only through take_token.
create table rate_limits (
  key        text primary key,
  tokens     double precision not null,
  updated_at timestamptz not null
);
grant select, insert, update, delete on rate_limits to app_system;

create table timers (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  kind         text not null,
  subject_id   uuid not null,
  payload      jsonb not null default '{}',
  due_at       timestamptz not null,
  queued_at    timestamptz,
  fired_at     timestamptz,
  created_at   timestamptz not null,
  primary key (workspace_id, id)
);
create index timers_due_at_idx on timers (due_at) where fired_at is null;
call app_protect('timers');

-- What changed, for live updates. The cursor is (xact, id): readers stop below the snapshot's xmin, so nothing that
-- commits late is missed and no counter serialises writers.
create table feed (
  workspace_id uuid not null references workspaces (id),
  xact         xid8 not null default pg_current_xact_id(),
  id           bigint not null generated always as identity,
  kind         text not null,
  entity_id    uuid not null,
  at           timestamptz not null,
  primary key (workspace_id, xact, id)
);
create index feed_at_idx on feed (at);
call app_protect('feed');

-- +goose Down
drop table feed;
drop table timers;
drop table rate_limits;
drop table idempotency_keys;
