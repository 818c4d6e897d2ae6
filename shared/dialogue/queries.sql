-- name: ClaimUpdate :execrows
-- One row for each update of a bot; a second delivery finds it and waits for the first one's commit.
insert into updates (workspace_id, bot_id, update_id, kind, chat_id, body, state, error, received_at)
values (@workspace_id, @bot_id, @update_id, @kind, sqlc.narg('chat_id'), @body, @state, @error, @at)
on conflict (workspace_id, bot_id, update_id) do nothing;

-- name: Session :one
select state, version from bot_sessions where workspace_id = @workspace_id and chat_id = @chat_id for update;

-- name: SaveSession :exec
insert into bot_sessions (workspace_id, chat_id, scenario_version_id, state, created_at, updated_at)
values (@workspace_id, @chat_id, sqlc.narg('scenario_version_id'), @state, @at, @at)
on conflict (workspace_id, chat_id) do update
set scenario_version_id = excluded.scenario_version_id, state = excluded.state, version = bot_sessions.version + 1, updated_at = excluded.updated_at;
