-- +goose Up
-- attempts numbers every attempt there ever was; tries counts those since the delivery was last started by a person, so
-- that a replayed or unparked delivery waits short again.
alter table deliveries add column tries int not null default 0;

-- +goose Down
alter table deliveries drop column tries;
