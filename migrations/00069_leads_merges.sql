-- +goose Up
-- Leads that staff found to be the same as another. The duplicate is closed; what the merge did to both is kept, so that it
-- can be undone.
create table lead_merges (
  workspace_id     uuid not null references workspaces (id),
  id               uuid not null,
  lead_id          uuid not null,
  duplicate_id     uuid not null,
  before           jsonb not null,
  after            jsonb not null,
  duplicate_before jsonb not null,
  merged_at        timestamptz not null,
  undone_at        timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, lead_id) references leads (workspace_id, id),
  foreign key (workspace_id, duplicate_id) references leads (workspace_id, id)
);
create unique index lead_merges_duplicate_id_key on lead_merges (workspace_id, duplicate_id) where undone_at is null;
create index lead_merges_lead_id_idx on lead_merges (workspace_id, lead_id) where undone_at is null;
call app_protect('lead_merges');

-- +goose Down
drop table lead_merges;
