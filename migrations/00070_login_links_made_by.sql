-- +goose Up
alter table login_links add column made_by uuid references users (id); -- the member who made it; null is the operator
create index login_links_made_by_idx on login_links (made_by);

-- +goose Down
alter table login_links drop column made_by;
