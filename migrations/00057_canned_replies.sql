-- +goose Up
create table canned_replies (
  workspace_id uuid not null references workspaces (id),
  id           uuid not null,
  shortcut     text not null check (length(shortcut) between 1 and 64),
  language     text not null check (language in ('uk', 'ru', 'en')),
  text         text not null check (length(text) between 1 and 4096),
  version      int not null default 1,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (workspace_id, id),
  constraint canned_replies_shortcut_language_key unique (workspace_id, shortcut, language)
);
call app_protect('canned_replies');

-- +goose Down
drop table canned_replies;
