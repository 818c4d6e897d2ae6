-- +goose Up
-- Who answers a conversation, who looks after it, and until when it is out of sight. A snooze that has passed counts as
-- open for whoever reads: no timer has to wake it.
alter table conversations
  add column owner text not null default 'bot' constraint conversations_owner_check check (owner in ('bot', 'human')),
  add column version int not null default 1,
  add column assignee_id uuid,
  add column snoozed_until timestamptz,
  add column resume_at timestamptz,
  add constraint conversations_assignee_id_fkey foreign key (workspace_id, assignee_id) references memberships (workspace_id, user_id);
create index conversations_assignee_id_idx on conversations (workspace_id, assignee_id, last_message_at desc, id desc) where assignee_id is not null;

-- How far each member has read: messages of a person with a greater seq are unread.
create table conversation_reads (
  workspace_id    uuid not null references workspaces (id),
  conversation_id uuid not null,
  member_id       uuid not null,
  seq             bigint not null,
  read_at         timestamptz not null,
  primary key (workspace_id, conversation_id, member_id),
  constraint conversation_reads_conversation_id_fkey foreign key (workspace_id, conversation_id) references conversations (workspace_id, id),
  constraint conversation_reads_member_id_fkey foreign key (workspace_id, member_id) references memberships (workspace_id, user_id)
);
call app_protect('conversation_reads');

-- A note is part of the thread and never sent.
alter table messages drop constraint messages_direction_check;
alter table messages add constraint messages_direction_check check (direction in ('in', 'out', 'note'));

-- +goose Down
set local role app_system;
delete from messages where direction = 'note';
reset role;
alter table messages drop constraint messages_direction_check;
alter table messages add constraint messages_direction_check check (direction in ('in', 'out'));
drop table conversation_reads;
drop index conversations_assignee_id_idx;
alter table conversations drop constraint conversations_assignee_id_fkey, drop column resume_at, drop column snoozed_until,
  drop column assignee_id, drop column version, drop column owner;
