-- +goose Up
-- The sweeper finds what is settled and old without reading what is not.
create index outbox_published_at_idx on outbox (published_at) where published_at is not null;
create index deliveries_settled_at_idx on deliveries (settled_at) where settled_at is not null and payload <> '{}'::jsonb;
create index deliveries_parked_idx on deliveries (created_at) where state = 'parked';
create index timers_fired_at_idx on timers (fired_at) where fired_at is not null;
create index sessions_expires_at_idx on sessions (expires_at);
create index login_links_expires_at_idx on login_links (expires_at);

-- +goose Down
drop index login_links_expires_at_idx;
drop index sessions_expires_at_idx;
drop index timers_fired_at_idx;
drop index deliveries_parked_idx;
drop index deliveries_settled_at_idx;
drop index outbox_published_at_idx;
