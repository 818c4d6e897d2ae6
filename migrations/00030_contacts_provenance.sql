-- +goose Up
-- Who gave a contact's name and phone. A weaker giver never replaces what a stronger one gave: the profile of a channel,
-- a form anybody can fill in, the person in their own chat, staff.
alter table contacts
  add column name_by  text not null default 'profile',
  add column phone_by text not null default 'person',
  add constraint contacts_name_by_check check (name_by in ('profile', 'form', 'person', 'staff')),
  add constraint contacts_phone_by_check check (phone_by in ('form', 'person', 'staff'));

-- +goose Down
alter table contacts
  drop column phone_by,
  drop column name_by;
