-- +goose Up
create table workspaces (
  id                uuid primary key,
  slug              text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9]){1,62}$'),
  name              text not null check (length(name) between 1 and 120),
  status            text not null default 'active' check (status in ('active', 'suspended')),
  language          text not null default 'uk' check (language in ('uk', 'ru', 'en')),
  timezone          text not null default 'Europe/Kyiv',
  merge_window_days int  not null default 14 check (merge_window_days between 1 and 365),
  version           int  not null default 1,
  created_at        timestamptz not null,
  updated_at        timestamptz not null
);
alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy self on workspaces for select to app_rw using (id = nullif(current_setting('app.workspace_id', true), '')::uuid);
create policy registrar on workspaces to app_auth using (true) with check (true);
create policy system on workspaces to app_system using (true) with check (true);
grant select on workspaces to app_rw;
grant select, insert, update on workspaces to app_auth;
grant select, insert, update, delete on workspaces to app_system;

create table users (
  id                  uuid primary key,
  email               text not null unique check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
  name                text not null check (length(name) between 1 and 120),
  language            text not null default 'uk' check (language in ('uk', 'ru', 'en')),
  password_hash       text,
  is_superadmin       boolean not null default false,
  failed_logins       int not null default 0,
  locked_until        timestamptz,
  created_at          timestamptz not null,
  updated_at          timestamptz not null
);
grant select, insert, update on users to app_auth;
grant select, insert, update, delete on users to app_system;

create table accounts (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  name         text not null check (length(name) between 1 and 120),
  created_at   timestamptz not null,
  primary key (workspace_id, id)
);
call app_protect('accounts');

create table memberships (
  workspace_id uuid not null references workspaces (id),
  user_id      uuid not null references users (id),
  role         text not null check (role in ('OWNER', 'ADMIN', 'MANAGER', 'OPERATOR', 'DEALER', 'VIEWER')),
  account_id   uuid,
  removed_at   timestamptz,
  version      int not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, user_id),
  foreign key (workspace_id, account_id) references accounts (workspace_id, id),
  constraint memberships_role_account_id_check check ((role = 'DEALER') = (account_id is not null))
);
create index memberships_user_id_idx on memberships (user_id);
call app_protect('memberships');

-- What a tenant function may know of users: the members of the workspace in scope.
create view members with (security_barrier) as
  select m.workspace_id, m.user_id, u.name, u.email, m.role, m.account_id, m.removed_at, m.version, m.created_at
  from memberships m join users u on u.id = m.user_id
  where m.workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid;
grant create on schema public to app_system;
grant select on members to app_rw;
alter view members owner to app_system;
revoke create on schema public from app_system;

-- +goose Down
drop view members;
drop table memberships;
drop table accounts;
drop table users;
drop table workspaces;
