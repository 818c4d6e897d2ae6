-- +goose Up
-- One row for each input the engine took: where the person stood, what came, where they stand now and what was said on
-- the way, by its meaning. It tells where people leave a flow.
create table scenario_steps (
  workspace_id        uuid not null references workspaces (id),
  id                  uuid not null,
  chat_id             uuid not null,
  scenario_version_id uuid,
  input               text not null,
  from_flow           text not null default '',
  from_node           text not null default '',
  flow                text not null default '',
  node                text not null default '',
  said                text[] not null default '{}',
  at                  timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, chat_id) references chats (workspace_id, id),
  foreign key (workspace_id, scenario_version_id) references scenario_versions (workspace_id, id)
);
create index scenario_steps_chat_id_idx on scenario_steps (workspace_id, chat_id, at desc, id desc);
create index scenario_steps_version_idx on scenario_steps (workspace_id, scenario_version_id, node);
call app_protect('scenario_steps');

-- +goose Down
drop table scenario_steps;
