-- +goose Up
-- The beginning of what the provider answered, masked.
alter table delivery_attempts add column response text not null default '';

-- +goose Down
alter table delivery_attempts drop column response;
