-- +goose Up
create index leads_last_activity_at_idx on leads (workspace_id, last_activity_at desc, id desc);

-- +goose Down
drop index leads_last_activity_at_idx;
