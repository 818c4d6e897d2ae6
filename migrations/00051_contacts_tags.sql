-- +goose Up
-- Tags are given by flows and by staff: lower case, no order.
alter table contacts
  add column tags text[] not null default '{}',
  add constraint contacts_tags_check check (cardinality(tags) <= 50);

-- +goose Down
alter table contacts drop column tags;
