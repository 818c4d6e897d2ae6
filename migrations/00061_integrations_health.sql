-- +goose Up
-- failing_since is the first failure after the last success: an endpoint that only fails for days is switched off.
alter table integrations add column failing_since timestamptz;
-- What is due for one integration is taken together.
create index deliveries_integration_id_next_at_idx on deliveries (workspace_id, integration_id, next_at) where state = 'pending';

-- +goose Down
drop index deliveries_integration_id_next_at_idx;
alter table integrations drop column failing_since;
