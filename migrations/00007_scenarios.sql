-- +goose Up
create table scenarios (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  bot_kind     text not null check (bot_kind in ('client', 'catalog', 'dealer')),
  key          text not null check (key ~ '^[a-z0-9_]{1,40}$'),
  title        text not null,
  position     int not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, bot_kind, key)
);
call app_protect('scenarios');

-- The published version of a scenario is its highest published number; sessions stay on the version they began with.
create table scenario_versions (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  scenario_id  uuid not null,
  number       int not null,
  body         jsonb not null,
  created_at   timestamptz not null,
  published_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, scenario_id, number),
  foreign key (workspace_id, scenario_id) references scenarios (workspace_id, id)
);
call app_protect('scenario_versions');

create table bot_sessions (
  workspace_id        uuid not null references workspaces (id),
  chat_id             uuid not null,
  scenario_version_id uuid,
  state               jsonb not null,
  version             int not null default 1,
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  primary key (workspace_id, chat_id),
  foreign key (workspace_id, chat_id) references chats (workspace_id, id),
  foreign key (workspace_id, scenario_version_id) references scenario_versions (workspace_id, id)
);
call app_protect('bot_sessions');

-- +goose Down
drop table bot_sessions;
drop table scenario_versions;
drop table scenarios;
