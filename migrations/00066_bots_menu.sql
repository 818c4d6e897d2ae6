-- +goose Up
-- The command list of a bot: menu is what staff wrote, null while it follows the published flows; menu_pushed is what
-- Telegram was told last.
alter table bots
  add column menu           jsonb,
  add column menu_pushed    jsonb,
  add column menu_pushed_at timestamptz;

-- +goose Down
alter table bots
  drop column menu_pushed_at,
  drop column menu_pushed,
  drop column menu;
