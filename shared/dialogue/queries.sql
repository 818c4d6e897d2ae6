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

-- name: PeekSession :one
select s.state from bot_sessions s join chats h on h.workspace_id = s.workspace_id and h.id = s.chat_id
where s.workspace_id = @workspace_id and h.conversation_id = @conversation_id;

-- name: Talk :one
-- Who a conversation is with, and whether staff answer in it at a time.
select c.contact_id, c.bot_id, (c.owner = 'human' and (c.resume_at is null or c.resume_at > @at::timestamptz))::boolean as human,
  coalesce(i.first_name, '')::text as first_name, coalesce(i.last_name, '')::text as last_name, ct.name as contact_name
from conversations c join contacts ct on ct.workspace_id = c.workspace_id and ct.id = c.contact_id
left join channel_identities i on i.workspace_id = c.workspace_id and i.channel = c.channel and i.external_id = c.chat_id::text
where c.workspace_id = @workspace_id and c.id = @id;

-- name: Resume :execrows
-- Gives a conversation back to the bot when staff have been silent for long enough.
update conversations set owner = 'bot', resume_at = null
where workspace_id = @workspace_id and id = @id and owner = 'human' and resume_at <= @at;

-- name: ResumeAt :one
select resume_at from conversations where workspace_id = @workspace_id and id = @id and owner = 'human';

-- name: GatherAlbum :one
-- One part more; a part that comes after the album was given opens it again.
insert into albums as a (workspace_id, id, chat_id, media_group_id, parts, caption, gathers_until, created_at)
values (@workspace_id, @id, @chat_id, @media_group_id, 1, @caption, @gathers_until, @at)
on conflict (workspace_id, chat_id, media_group_id) do update
set parts = a.parts + 1, caption = case when a.caption = '' then excluded.caption else a.caption end,
  gathers_until = excluded.gathers_until, given_at = null
returning id;

-- name: AlbumConversation :one
select h.conversation_id from albums a join chats h on h.workspace_id = a.workspace_id and h.id = a.chat_id
where a.workspace_id = @workspace_id and a.id = @id;

-- name: GiveAlbums :many
-- The albums of a chat that are to be given: one, when all its parts had time to come, or all there are.
update albums set given_at = @at, first_given_at = coalesce(first_given_at, @at)
where workspace_id = @workspace_id and chat_id = @chat_id and given_at is null
  and (@every::boolean or id = @id::uuid and gathers_until <= @at)
returning id, parts, caption, coalesce(first_given_at < @at, false)::boolean as late, created_at;

-- name: AddStep :exec
insert into scenario_steps (workspace_id, id, chat_id, scenario_version_id, input, from_flow, from_node, flow, node, said, at)
values (@workspace_id, @id, @chat_id, sqlc.narg('scenario_version_id'), @input, @from_flow, @from_node, @flow, @node, @said, @at);
