-- +goose Up
create table destinations (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  bot_id       uuid not null,
  chat_id      bigint not null,
  kind         text not null check (kind in ('channel', 'group', 'supergroup')),
  title        text not null default '',
  can_post     boolean not null default false,
  can_edit     boolean not null default false,
  detail       text not null default '',
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, bot_id, chat_id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
call app_protect('destinations');

create table posts (
  workspace_id   uuid not null references workspaces (id),
  id             uuid not null,
  destination_id uuid not null,
  text           text not null check (length(text) between 1 and 4096),
  state          text not null default 'scheduled' check (state in ('scheduled', 'posting', 'posted', 'failed', 'unknown')),
  scheduled_at   timestamptz not null,
  claim_token    uuid,
  claimed_until  timestamptz,
  attempts       int not null default 0,
  external_id    bigint,
  error          text not null default '',
  created_at     timestamptz not null,
  updated_at     timestamptz not null,
  posted_at      timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, destination_id) references destinations (workspace_id, id)
);
create index posts_scheduled_at_idx on posts (scheduled_at) where state in ('scheduled', 'posting');
call app_protect('posts');

-- +goose Down
drop table posts;
drop table destinations;
