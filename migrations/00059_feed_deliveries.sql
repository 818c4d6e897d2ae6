-- +goose Up
-- Deliveries change in many statements, of whole lanes at once and by the sweeper too, so the table itself tells the feed:
-- a row for each delivery that is new or whose state or attempts changed. Taking and giving back a claim is no news.
alter table feed alter column at set default now();

-- +goose StatementBegin
create function feed_new_deliveries() returns trigger language plpgsql as $$
begin
  insert into feed (workspace_id, kind, entity_id) select n.workspace_id, 'delivery', n.id from fresh n;
  return null;
end $$;
-- +goose StatementEnd

-- +goose StatementBegin
create function feed_changed_deliveries() returns trigger language plpgsql as $$
begin
  insert into feed (workspace_id, kind, entity_id)
  select n.workspace_id, 'delivery', n.id from fresh n join former o on o.workspace_id = n.workspace_id and o.id = n.id
  where n.state <> o.state or n.attempts <> o.attempts;
  return null;
end $$;
-- +goose StatementEnd

create trigger deliveries_feed_insert after insert on deliveries
  referencing new table as fresh for each statement execute function feed_new_deliveries();
create trigger deliveries_feed_update after update on deliveries
  referencing old table as former new table as fresh for each statement execute function feed_changed_deliveries();

-- +goose Down
drop trigger deliveries_feed_update on deliveries;
drop trigger deliveries_feed_insert on deliveries;
drop function feed_changed_deliveries();
drop function feed_new_deliveries();
alter table feed alter column at drop default;
