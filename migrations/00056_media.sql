-- +goose Up
-- A file staff are about to send: where it is put is decided before its bytes exist.
create table uploads (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  member_id    uuid not null,
  name         text not null check (length(name) between 1 and 200),
  mime         text not null check (length(mime) between 3 and 120),
  size         bigint not null check (size > 0),
  blob_key     text not null,
  created_at   timestamptz not null,
  primary key (workspace_id, id),
  constraint uploads_member_id_fkey foreign key (workspace_id, member_id) references memberships (workspace_id, user_id)
);
call app_protect('uploads');

-- A file of a message. Telegram's file_id is good for its bot for ever; blob_key is where our copy is, once there is one.
create table media (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  message_id   uuid not null,
  bot_id       uuid not null,
  position     int not null,
  kind         text not null check (kind in ('photo', 'document', 'voice', 'video', 'audio')),
  file_id      text not null default '',
  name         text not null default '',
  mime         text not null default '',
  size         bigint not null default 0,
  blob_key     text not null default '',
  created_at   timestamptz not null,
  primary key (workspace_id, id),
  constraint media_message_id_position_key unique (workspace_id, message_id, position),
  constraint media_message_id_fkey foreign key (workspace_id, message_id) references messages (workspace_id, id),
  constraint media_bot_id_fkey foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
create index media_blob_key_idx on media (workspace_id, bot_id, blob_key) where blob_key <> '' and file_id <> '';
call app_protect('media');

-- Files that came before this table are in their message's payload.
set local role app_system;
insert into media (workspace_id, id, message_id, bot_id, position, kind, file_id, name, mime, size, created_at)
select m.workspace_id, gen_random_uuid(), m.id, c.bot_id, 0,
  case m.kind when 'video_note' then 'video' when 'animation' then 'video' else m.kind end,
  m.payload -> 'file' ->> 'file_id', coalesce(m.payload -> 'file' ->> 'file_name', ''), coalesce(m.payload -> 'file' ->> 'mime_type', ''),
  coalesce((m.payload -> 'file' ->> 'file_size')::bigint, 0), m.created_at
from messages m join chats c on c.workspace_id = m.workspace_id and c.id = m.chat_id
where m.direction = 'in' and m.payload -> 'file' ->> 'file_id' <> ''
  and m.kind in ('photo', 'document', 'voice', 'video', 'audio', 'video_note', 'animation');
reset role;

-- +goose Down
drop table media;
drop table uploads;
