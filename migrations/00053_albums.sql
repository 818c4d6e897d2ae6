-- +goose Up
-- Photos sent together arrive one by one and nobody says which is the last: they are one album while parts follow each
-- other closely. given_at is when the engine took it; a part that comes later opens it again.
create table albums (
  workspace_id   uuid not null references workspaces (id),
  id             uuid not null,
  chat_id        uuid not null,
  media_group_id text not null,
  parts          int not null default 0,
  caption        text not null default '',
  gathers_until  timestamptz not null,
  first_given_at timestamptz,
  given_at       timestamptz,
  created_at     timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, chat_id, media_group_id),
  foreign key (workspace_id, chat_id) references chats (workspace_id, id)
);
create index albums_open_idx on albums (workspace_id, chat_id) where given_at is null;
call app_protect('albums');

alter table messages add column album_id uuid;
alter table messages add constraint messages_album_id_fkey foreign key (workspace_id, album_id) references albums (workspace_id, id);

-- +goose Down
alter table messages drop column album_id;
drop table albums;
