-- name: LockChat :one
-- Makes or finds the chat and holds its row: the lane in which this chat's updates wait for one another.
insert into chats as c (workspace_id, id, bot_id, chat_id, kind, title, created_at, updated_at)
values (@workspace_id, @id, @bot_id, @chat_id, @kind, @title, @at, @at)
on conflict (workspace_id, bot_id, chat_id) do update
set kind = excluded.kind, title = case when excluded.title = '' then c.title else excluded.title end, updated_at = excluded.updated_at
returning *;

-- name: FindChat :one
-- Makes or finds a chat we write to, whatever is known of it.
insert into chats (workspace_id, id, bot_id, chat_id, kind, created_at, updated_at)
values (@workspace_id, @id, @bot_id, @chat_id, @kind, @at, @at)
on conflict (workspace_id, bot_id, chat_id) do update set updated_at = excluded.updated_at
returning id;

-- name: HoldChat :one
select * from chats where workspace_id = @workspace_id and id = @id for update;

-- name: SetReachable :exec
update chats set unreachable_at = @unreachable_at, unreachable_reason = @reason, updated_at = @at
where workspace_id = @workspace_id and bot_id = @bot_id and chat_id = @chat_id;

-- name: MigrateChat :exec
update chats set chat_id = @new_chat_id, kind = 'supergroup', updated_at = @at
where chats.workspace_id = @workspace_id and chats.bot_id = @bot_id and chats.chat_id = @old_chat_id
  and not exists (select from chats o where o.workspace_id = @workspace_id and o.bot_id = @bot_id and o.chat_id = @new_chat_id);

-- name: Converse :one
-- The conversation of a private chat, made once.
with made as (
  insert into conversations (workspace_id, id, contact_id, bot_id, channel, chat_id, last_message_at, created_at)
  values (@workspace_id, @id, @contact_id, @bot_id, 'telegram', @chat_id, @at, @at)
  on conflict (workspace_id, bot_id, chat_id) do update set last_message_at = excluded.last_message_at
  returning id
), linked as (
  update chats set conversation_id = (select id from made)
  where chats.workspace_id = @workspace_id and chats.bot_id = @bot_id and chats.chat_id = @chat_id and chats.conversation_id is null
)
select id from made;

-- name: AddMessage :exec
insert into messages (workspace_id, id, chat_id, conversation_id, direction, author_kind, author_id, kind, text, payload, external_id, update_id, state, attempts, next_at, created_at)
values (@workspace_id, @id, @chat_id, sqlc.narg('conversation_id'), @direction, @author_kind, sqlc.narg('author_id'), @kind, @text, @payload, sqlc.narg('external_id'), sqlc.narg('update_id'), @state, @attempts, sqlc.narg('next_at'), @at);

-- name: EditMessage :execrows
update messages set text = @text, edited_at = @at, payload = payload || jsonb_build_object('before_edit', coalesce(payload -> 'before_edit', to_jsonb(text)))
where workspace_id = @workspace_id and chat_id = @chat_id and external_id = @external_id and direction = 'in';

-- name: Unsent :many
-- What waits in a chat, oldest first.
select * from messages
where workspace_id = @workspace_id and chat_id = @chat_id and state in ('queued', 'sending')
order by seq limit @page;

-- name: Lease :exec
update chats set claim_token = @token, claimed_until = @until
where workspace_id = @workspace_id and id = @id;

-- name: Release :execrows
update chats set claim_token = null, claimed_until = null, paused_until = coalesce(sqlc.narg('paused_until'), paused_until)
where workspace_id = @workspace_id and id = @id and claim_token = @token;

-- name: Start :exec
update messages set state = 'sending', attempts = attempts + 1, repeated = repeated or id = any(@repeats::uuid[])
where workspace_id = @workspace_id and id = any(@ids::uuid[]);

-- name: Settle :exec
update messages m set state = r.state, external_id = nullif(r.external_id, 0), error = r.error, repeated = m.repeated or r.repeated,
  sent_at = case when r.state = 'sent' then @at::timestamptz else m.sent_at end,
  next_at = case when r.state = 'queued' then @retry_at::timestamptz end
from (select unnest(@ids::uuid[]) as id, unnest(@states::text[]) as state, unnest(@external_ids::bigint[]) as external_id,
  unnest(@errors::text[]) as error, unnest(@repeats::boolean[]) as repeated) r
where m.workspace_id = @workspace_id and m.id = r.id and m.state = 'sending';

-- name: FailUnsent :exec
-- A person who blocked the bot gets nothing of what still waits.
update messages set state = 'failed', error = @error
where workspace_id = @workspace_id and chat_id = @chat_id and state in ('queued', 'sending');

-- name: Waiting :one
select count(*)::int as n, coalesce(min(next_at), @at::timestamptz)::timestamptz as next_at
from messages where workspace_id = @workspace_id and chat_id = @chat_id and state in ('queued', 'sending');

-- name: Blocked :one
-- Why a reply cannot go out at once: something older waits, or the bot is paused.
select exists (select from messages m where m.workspace_id = @workspace_id and m.chat_id = @chat_id and m.state in ('queued', 'sending')) as older,
  exists (select from bot_floods f where f.workspace_id = @workspace_id and f.bot_id = @bot_id and f.paused_until > @at::timestamptz) as paused;

-- name: BotPause :one
select coalesce((select f.paused_until from bot_floods f where f.workspace_id = @workspace_id and f.bot_id = @bot_id), 'epoch'::timestamptz)::timestamptz as paused_until;

-- name: Flood :exec
-- A second chat refused while the first is still paused pauses the bot.
insert into bot_floods as f (workspace_id, bot_id, refused_chat_id, refused_until)
values (@workspace_id, @bot_id, @chat_id, @until)
on conflict (workspace_id, bot_id) do update set
  paused_until = case when f.refused_chat_id <> excluded.refused_chat_id and f.refused_until > @at::timestamptz
    then greatest(f.paused_until, excluded.refused_until) else f.paused_until end,
  refused_chat_id = excluded.refused_chat_id, refused_until = excluded.refused_until;

-- name: Conversations :many
select c.id, c.status, c.channel, c.last_message_at, c.created_at, c.contact_id, ct.name as contact_name, ct.phone as contact_phone,
  c.bot_id, b.name as bot_name, coalesce(h.unreachable_reason, '')::text as unreachable_reason,
  coalesce(last.text, '')::text as last_text, coalesce(last.direction, '')::text as last_direction
from conversations c
join contacts ct on ct.workspace_id = c.workspace_id and ct.id = c.contact_id
join bots b on b.workspace_id = c.workspace_id and b.id = c.bot_id
left join chats h on h.workspace_id = c.workspace_id and h.bot_id = c.bot_id and h.chat_id = c.chat_id
left join lateral (select m.text, m.direction from messages m
  where m.workspace_id = c.workspace_id and m.conversation_id = c.id order by m.seq desc limit 1) last on true
where c.workspace_id = @workspace_id
  and (sqlc.narg('contact_id')::uuid is null or c.contact_id = sqlc.narg('contact_id'))
  and (c.last_message_at, c.id) < (@before_at::timestamptz, @before_id::uuid)
order by c.last_message_at desc, c.id desc limit @page;

-- name: CountConversations :one
select count(*)::int from (select 1 from conversations c where c.workspace_id = @workspace_id
  and (sqlc.narg('contact_id')::uuid is null or c.contact_id = sqlc.narg('contact_id')) limit @page) counted;

-- name: ConversationExists :one
select exists (select from conversations where workspace_id = @workspace_id and id = @id);

-- name: Messages :many
-- Newest first; seq is the order in which a chat saw them.
select * from messages
where workspace_id = @workspace_id and conversation_id = @conversation_id and seq < @before_seq
order by seq desc limit @page;

-- name: CountMessages :one
select count(*)::int from (select 1 from messages where workspace_id = @workspace_id and conversation_id = @conversation_id limit @page) counted;
