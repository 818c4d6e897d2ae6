-- name: SetDestination :exec
insert into destinations (workspace_id, id, bot_id, chat_id, kind, title, can_post, can_edit, detail, created_at, updated_at)
values (@workspace_id, @id, @bot_id, @chat_id, @kind, @title, @can_post, @can_edit, @detail, @at, @at)
on conflict (workspace_id, bot_id, chat_id) do update set kind = excluded.kind, title = excluded.title,
  can_post = excluded.can_post, can_edit = excluded.can_edit, detail = excluded.detail, updated_at = excluded.updated_at;

-- name: MigrateDestination :exec
update destinations set chat_id = @new_chat_id, kind = 'supergroup', updated_at = @at
where destinations.workspace_id = @workspace_id and destinations.bot_id = @bot_id and destinations.chat_id = @old_chat_id
  and not exists (select from destinations o where o.workspace_id = @workspace_id and o.bot_id = @bot_id and o.chat_id = @new_chat_id);

-- name: AddPost :exec
insert into posts (workspace_id, id, destination_id, text, scheduled_at, created_at, updated_at)
values (@workspace_id, @id, @destination_id, @text, @scheduled_at, @at, @at);

-- name: FindDestination :one
select id from destinations where workspace_id = @workspace_id and bot_id = @bot_id and chat_id = @chat_id;

-- name: Claim :many
select c.workspace_id::uuid as workspace_id, c.id::uuid as id
from claim_posts(@token::uuid, @at::timestamptz, @until::timestamptz, @page::int) as c(workspace_id, id);

-- name: Begin :one
-- The claimed post with its place; an attempt is counted before anything is sent, so a crash shows.
update posts p set attempts = p.attempts + 1, updated_at = @at
from destinations d
where p.workspace_id = @workspace_id and p.id = @id and p.claim_token = @token and p.state = 'posting'
  and d.workspace_id = p.workspace_id and d.id = p.destination_id
returning p.id, p.text, p.attempts, p.scheduled_at, d.bot_id, d.chat_id, d.can_post, d.detail;

-- name: Settle :execrows
update posts set state = @state, external_id = sqlc.narg('external_id'), error = @error, claim_token = null, claimed_until = null,
  scheduled_at = coalesce(sqlc.narg('retry_at'), scheduled_at), posted_at = sqlc.narg('posted_at'), updated_at = @at
where workspace_id = @workspace_id and id = @id and claim_token = @token and state = 'posting';

-- name: Get :one
select * from posts where workspace_id = @workspace_id and id = @id;
