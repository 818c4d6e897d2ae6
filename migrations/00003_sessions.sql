-- +goose Up
create table sessions (
  id             uuid primary key,
  user_id        uuid not null references users (id),
  workspace_id   uuid references workspaces (id),
  user_agent     text not null default '',
  ip             text not null default '',
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  revoked_at     timestamptz,
  revoked_reason text
);
create index sessions_user_id_idx on sessions (user_id, created_at desc);

-- A refresh token is used once. Using it again after its successor was issued revokes the session (reuse detection).
create table refresh_tokens (
  token_hash  bytea primary key,
  session_id  uuid not null references sessions (id) on delete cascade,
  created_at  timestamptz not null,
  used_at     timestamptz
);
create index refresh_tokens_session_id_idx on refresh_tokens (session_id);

-- One-time links of people who belong to no workspace yet or lost their password.
create table login_links (
  token_hash bytea primary key,
  user_id    uuid not null references users (id),
  purpose    text not null check (purpose in ('bootstrap', 'reset')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index login_links_user_id_idx on login_links (user_id);

grant select, insert, update on sessions, refresh_tokens, login_links to app_auth;
grant select, insert, update, delete on sessions, refresh_tokens, login_links to app_system;

create table invites (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  email        text not null check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  role         text not null check (role in ('OWNER', 'ADMIN', 'MANAGER', 'OPERATOR', 'DEALER', 'VIEWER')),
  account_id   uuid,
  token_hash   bytea not null,
  created_by   uuid not null,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  revoked_at   timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, token_hash),
  foreign key (workspace_id, account_id) references accounts (workspace_id, id),
  foreign key (workspace_id, created_by) references memberships (workspace_id, user_id)
);
create index invites_token_hash_idx on invites (token_hash);
call app_protect('invites');

create table audit_log (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  actor_kind   text not null,
  actor_id     uuid,
  action       text not null,
  object_kind  text not null,
  object_id    uuid,
  data         jsonb not null default '{}',
  at           timestamptz not null,
  primary key (workspace_id, id)
);
create index audit_log_at_idx on audit_log (workspace_id, at desc);
call app_protect('audit_log');
-- History is written, never rewritten.
revoke update, delete on audit_log from app_rw;

create table api_keys (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  name         text not null check (length(name) between 1 and 120),
  prefix       text not null,
  key_hash     bytea not null,
  created_by   uuid not null,
  created_at   timestamptz not null,
  used_at      timestamptz,
  revoked_at   timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, key_hash),
  foreign key (workspace_id, created_by) references memberships (workspace_id, user_id)
);
create index api_keys_key_hash_idx on api_keys (key_hash);
call app_protect('api_keys');

-- +goose Down
drop table api_keys;
drop table audit_log;
drop table invites;
drop table login_links;
drop table refresh_tokens;
drop table sessions;
