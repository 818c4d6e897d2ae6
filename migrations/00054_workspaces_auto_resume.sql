-- +goose Up
-- How long staff may be silent in a conversation they took over before the bot answers again; 0 never gives it back.
alter table workspaces add column auto_resume_minutes int not null default 60
  constraint workspaces_auto_resume_minutes_check check (auto_resume_minutes between 0 and 10080);

-- +goose Down
alter table workspaces drop column auto_resume_minutes;
