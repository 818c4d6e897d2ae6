-- +goose Up
create table bots (
  workspace_id     uuid not null references workspaces (id),
  id               uuid not null,
  kind             text not null check (kind in ('client', 'catalog', 'dealer')),
  name             text not null check (length(name) between 1 and 120),
  username         text not null,
  telegram_id      bigint not null,
  token_sealed     bytea not null,
  secret_hash      bytea not null,
  old_secret_hash  bytea,
  old_secret_until timestamptz,
  signing_key      bytea not null,
  status           text not null check (status in ('connecting', 'active', 'disabled', 'disconnected')),
  status_detail    text not null default '',
  admin_chat_id    bigint,
  allowed_updates  text[] not null default '{}',
  webhook_set_at   timestamptz,
  version          int not null default 1,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  primary key (workspace_id, id),
  unique (id)
);
-- Telegram delivers a bot's updates to one webhook, so a bot is connected once, whatever the workspace.
create unique index bots_telegram_id_key on bots (telegram_id) where status <> 'disconnected';
call app_protect('bots');

-- Flood state apart from bots: replies read it, only a refusal writes it.
create table bot_floods (
  workspace_id    uuid not null references workspaces (id),
  bot_id          uuid not null,
  paused_until    timestamptz,
  refused_chat_id bigint,
  refused_until   timestamptz,
  primary key (workspace_id, bot_id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
call app_protect('bot_floods');

create table contacts (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  name         text not null default '' check (length(name) <= 200),
  phone        text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  email        text check (email = lower(email) and email like '%_@_%'),
  language     text not null default 'uk' check (language in ('uk', 'ru', 'en')),
  city         text not null default '' check (length(city) <= 200),
  version      int not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, id)
);
create index contacts_phone_idx on contacts (workspace_id, phone) where phone is not null;
create index contacts_created_at_idx on contacts (workspace_id, created_at desc, id desc);
call app_protect('contacts');

create table channel_identities (
  workspace_id uuid not null references workspaces (id),
  channel      text not null check (channel in ('telegram')),
  external_id  text not null,
  contact_id   uuid not null,
  username     text not null default '',
  first_name   text not null default '',
  last_name    text not null default '',
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, channel, external_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id)
);
create index channel_identities_contact_id_idx on channel_identities (workspace_id, contact_id);
call app_protect('channel_identities');

create table conversations (
  workspace_id    uuid not null references workspaces (id),
  id              uuid not null,
  contact_id      uuid not null,
  bot_id          uuid not null,
  channel         text not null check (channel in ('telegram')),
  chat_id         bigint not null,
  status          text not null default 'open' check (status in ('open', 'pending', 'snoozed', 'resolved')),
  last_message_at timestamptz not null,
  created_at      timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, bot_id, chat_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
create index conversations_last_message_at_idx on conversations (workspace_id, last_message_at desc, id desc);
create index conversations_contact_id_idx on conversations (workspace_id, contact_id);
call app_protect('conversations');

-- A chat is a lane: updates queue on its row lock, sending holds its lease (claim_token until claimed_until).
create table chats (
  workspace_id       uuid not null references workspaces (id),
  id                 uuid not null,
  bot_id             uuid not null,
  chat_id            bigint not null,
  kind               text not null check (kind in ('private', 'group', 'supergroup', 'channel')),
  title              text not null default '',
  conversation_id    uuid,
  claim_token        uuid,
  claimed_until      timestamptz,
  paused_until       timestamptz,
  unreachable_at     timestamptz,
  unreachable_reason text not null default '',
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, bot_id, chat_id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id)
);
call app_protect('chats');

create table messages (
  workspace_id    uuid not null references workspaces (id),
  id              uuid not null,
  seq             bigint not null generated always as identity,
  chat_id         uuid not null,
  conversation_id uuid,
  direction       text not null check (direction in ('in', 'out')),
  author_kind     text not null check (author_kind in ('contact', 'bot', 'user', 'system')),
  author_id       uuid,
  kind            text not null,
  text            text not null default '',
  payload         jsonb not null default '{}',
  external_id     bigint,
  update_id       bigint,
  state           text not null check (state in ('received', 'queued', 'sending', 'sent', 'failed', 'unknown')),
  attempts        int not null default 0,
  repeated        boolean not null default false,
  error           text not null default '',
  next_at         timestamptz,
  created_at      timestamptz not null,
  sent_at         timestamptz,
  edited_at       timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, chat_id) references chats (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id)
);
create index messages_conversation_id_idx on messages (workspace_id, conversation_id, seq desc);
create index messages_unsent_idx on messages (workspace_id, chat_id, seq) where state in ('queued', 'sending');
create index messages_external_id_idx on messages (workspace_id, chat_id, external_id) where external_id is not null;
create index messages_next_at_idx on messages (next_at) where state in ('queued', 'sending');
call app_protect('messages');

create table updates (
  workspace_id uuid not null references workspaces (id),
  bot_id       uuid not null,
  update_id    bigint not null,
  kind         text not null,
  chat_id      bigint,
  body         jsonb not null,
  state        text not null check (state in ('done', 'ignored', 'failed')),
  error        text not null default '',
  received_at  timestamptz not null,
  primary key (workspace_id, bot_id, update_id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
create index updates_received_at_idx on updates (received_at);
call app_protect('updates');

-- +goose Down
drop table updates;
drop table messages;
drop table chats;
drop table conversations;
drop table channel_identities;
drop table contacts;
drop table bot_floods;
drop table bots;
