-- +goose Up
-- tags are lower case; closed_reason is why a lead was won or lost, in staff's words.
alter table leads
  add column tags          text[] not null default '{}',
  add column closed_reason text not null default '',
  add constraint leads_tags_check check (cardinality(tags) <= 20),
  add constraint leads_closed_reason_check check (length(closed_reason) <= 200);

-- +goose Down
alter table leads
  drop column closed_reason,
  drop column tags;
