-- name: Gate :one
select b.workspace_id::uuid as workspace_id, b.id::uuid as id, b.kind::text as kind, b.status::text as status,
  b.secret_hash::bytea as secret_hash, coalesce(b.old_secret_hash, ''::bytea)::bytea as old_secret_hash,
  coalesce(b.old_secret_until, 'epoch'::timestamptz)::timestamptz as old_secret_until, b.workspace_status::text as workspace_status
from lookup_bot(@id::uuid) as b(workspace_id, id, kind, status, secret_hash, old_secret_hash, old_secret_until, workspace_status);

-- name: Add :exec
insert into bots (workspace_id, id, kind, name, username, telegram_id, token_sealed, secret_hash, signing_key, status, allowed_updates, created_at, updated_at)
values (@workspace_id, @id, @kind, @name, @username, @telegram_id, @token_sealed, @secret_hash, @signing_key, 'connecting', @allowed_updates, @at, @at);

-- name: Get :one
select * from bots where workspace_id = @workspace_id and id = @id;

-- name: Lock :one
select * from bots where workspace_id = @workspace_id and id = @id for update;

-- name: List :many
select * from bots where workspace_id = @workspace_id and status <> 'disconnected'
  and (created_at, id) < (@before_at::timestamptz, @before_id::uuid)
order by created_at desc, id desc limit @page;

-- name: Count :one
select count(*)::int from (select 1 from bots where workspace_id = @workspace_id and status <> 'disconnected' limit @page) counted;

-- name: Save :exec
update bots set name = @name, status = @status, status_detail = @status_detail, admin_chat_id = @admin_chat_id,
  token_sealed = @token_sealed, secret_hash = @secret_hash, old_secret_hash = @old_secret_hash, old_secret_until = @old_secret_until,
  webhook_set_at = @webhook_set_at, allowed_updates = @allowed_updates, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id;

-- name: Disable :exec
update bots set status = 'disabled', status_detail = @detail, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id and status = 'active';

-- name: SetAdminChat :exec
update bots set admin_chat_id = @admin_chat_id, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id;

-- name: MigrateAdminChat :exec
update bots set admin_chat_id = @new_chat_id, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id and admin_chat_id = @old_chat_id;

-- name: ClaimUnchecked :many
select c.workspace_id::uuid as workspace_id, c.id::uuid as id
from claim_bots(@at::timestamptz, @stale::timestamptz, @page::int) as c(workspace_id, id);

-- name: Health :many
select * from bot_health where workspace_id = @workspace_id and bot_id = any (@ids::uuid[]) and checked_at is not null;

-- name: SaveHealth :exec
insert into bot_health (workspace_id, bot_id, claimed_at, checked_at, pending, last_error, last_error_at, drift, alert)
values (@workspace_id, @bot_id, @at, @at, @pending, @last_error, sqlc.narg('last_error_at'), @drift, @alert)
on conflict (workspace_id, bot_id) do update set checked_at = excluded.checked_at, pending = excluded.pending,
  last_error = excluded.last_error, last_error_at = excluded.last_error_at, drift = excluded.drift, alert = excluded.alert;

-- name: Menu :one
select version, menu, menu_pushed, menu_pushed_at from bots where workspace_id = @workspace_id and id = @id;

-- name: SetMenu :execrows
update bots set menu = sqlc.narg('menu'), version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id and version = @version;

-- name: SetMenuPushed :exec
-- What Telegram knows is no edit: the version stays.
update bots set menu_pushed = @menu_pushed, menu_pushed_at = @at where workspace_id = @workspace_id and id = @id;

-- name: ForgetUnfinished :exec
-- A connection that died before Telegram took the webhook must not block the token.
update bots set status = 'disconnected', token_sealed = '', version = version + 1, updated_at = @at
where workspace_id = @workspace_id and telegram_id = @telegram_id and status = 'connecting' and created_at < @before::timestamptz;
