-- +goose Up
-- A scenario is edited as a draft beside what is published; null means that nothing differs from the published version.
alter table scenarios
  add column version int not null default 1,
  add column draft   jsonb;
-- Who stands where: sessions of a version.
create index bot_sessions_scenario_version_id_idx on bot_sessions (workspace_id, scenario_version_id);

-- +goose Down
drop index bot_sessions_scenario_version_id_idx;
alter table scenarios
  drop column draft,
  drop column version;
