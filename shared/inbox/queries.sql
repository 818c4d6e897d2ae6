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

-- name: SetReachable :many
update chats set unreachable_at = @unreachable_at, unreachable_reason = @reason, updated_at = @at
where workspace_id = @workspace_id and bot_id = @bot_id and chat_id = @chat_id
returning conversation_id;

-- name: MigrateChat :exec
update chats set chat_id = @new_chat_id, kind = 'supergroup', updated_at = @at
where chats.workspace_id = @workspace_id and chats.bot_id = @bot_id and chats.chat_id = @old_chat_id
  and not exists (select from chats o where o.workspace_id = @workspace_id and o.bot_id = @bot_id and o.chat_id = @new_chat_id);

-- name: Converse :one
-- The conversation of a private chat, made once. Who writes opens it again, whatever staff had put it to, and is answered
-- by the bot again when staff have been silent for too long.
with made as (
  insert into conversations (workspace_id, id, contact_id, bot_id, channel, chat_id, last_message_at, created_at)
  values (@workspace_id, @id, @contact_id, @bot_id, 'telegram', @chat_id, @at, @at)
  on conflict (workspace_id, bot_id, chat_id) do update set last_message_at = excluded.last_message_at, status = 'open', snoozed_until = null,
    owner = case when conversations.resume_at <= excluded.last_message_at then 'bot' else conversations.owner end,
    resume_at = case when conversations.resume_at <= excluded.last_message_at then null else conversations.resume_at end,
    version = conversations.version + case when conversations.status = 'open' then 0 else 1 end
  returning id, owner
), linked as (
  update chats set conversation_id = (select id from made)
  where chats.workspace_id = @workspace_id and chats.bot_id = @bot_id and chats.chat_id = @chat_id and chats.conversation_id is null
)
select id, owner from made;

-- name: AddMessage :exec
insert into messages (workspace_id, id, chat_id, conversation_id, album_id, direction, author_kind, author_id, kind, text, payload, external_id, update_id, state, attempts, next_at, created_at)
values (@workspace_id, @id, @chat_id, sqlc.narg('conversation_id'), sqlc.narg('album_id'), @direction, @author_kind, sqlc.narg('author_id'), @kind, @text, @payload, sqlc.narg('external_id'), sqlc.narg('update_id'), @state, @attempts, sqlc.narg('next_at'), @at);

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

-- name: HoldLane :one
-- The chat of a conversation, held like LockChat holds it.
select h.* from chats h join conversations c on c.workspace_id = h.workspace_id and c.bot_id = h.bot_id and c.chat_id = h.chat_id
where c.workspace_id = @workspace_id and c.id = @id for update of h;

-- name: Answered :exec
-- Staff wrote: the conversation is theirs until it is given back, or until they have been silent as long as the workspace
-- says.
update conversations c set owner = 'human', status = 'open', snoozed_until = null, last_message_at = @at,
  resume_at = case when w.auto_resume_minutes > 0 then w.auto_resume_minutes * interval '1 minute' + (@at::timestamptz) end,
  version = c.version + case when c.status = 'open' then 0 else 1 end
from workspaces w where w.id = c.workspace_id and c.workspace_id = @workspace_id and c.id = @id;

-- name: SetOwner :execrows
update conversations c set owner = @owner,
  resume_at = case when (@owner) = 'human' and w.auto_resume_minutes > 0 then w.auto_resume_minutes * interval '1 minute' + (@at::timestamptz) end
from workspaces w where w.id = c.workspace_id and c.workspace_id = @workspace_id and c.id = @id;

-- name: HoldConversation :one
select * from conversations where workspace_id = @workspace_id and id = @id for update;

-- name: SaveConversation :exec
update conversations set status = @status, snoozed_until = sqlc.narg('snoozed_until'), assignee_id = sqlc.narg('assignee_id'), version = version + 1
where workspace_id = @workspace_id and id = @id;

-- name: MemberActive :one
select exists (select from members where workspace_id = @workspace_id and user_id = @user_id and removed_at is null);

-- name: MarkRead :execrows
-- A mark never goes back. Only messages of this conversation can be marked.
insert into conversation_reads as r (workspace_id, conversation_id, member_id, seq, read_at)
select m.workspace_id, m.conversation_id, @member_id, m.seq, @at from messages m
where m.workspace_id = @workspace_id and m.id = @message_id and m.conversation_id = @conversation_id
on conflict (workspace_id, conversation_id, member_id) do update set seq = greatest(r.seq, excluded.seq), read_at = excluded.read_at;

-- name: Conversations :many
-- Status and owner are what holds at the given time: a snooze that has passed is open, and staff who have been silent too
-- long have given the conversation back. A member's unread messages are those
-- after their mark, of the time they are a member and the month before, so that a newcomer is not met by years of them;
-- they are counted to 100.
with me as (
  select max(ms.created_at) - interval '30 days' as since from memberships ms where ms.workspace_id = @workspace_id and ms.user_id = @member_id
), wanted as (
  select c.*, (case when c.status = 'snoozed' and c.snoozed_until <= @at::timestamptz then 'open' else c.status end)::text as state,
    (case when c.resume_at <= @at::timestamptz then 'bot' else c.owner end)::text as answers,
    coalesce((select r.seq from conversation_reads r
      where r.workspace_id = c.workspace_id and r.conversation_id = c.id and r.member_id = @member_id), 0)::bigint as seen
  from conversations c where c.workspace_id = @workspace_id
    and (sqlc.narg('contact_id')::uuid is null or c.contact_id = sqlc.narg('contact_id'))
    and (sqlc.narg('assignee_id')::uuid is null or c.assignee_id = sqlc.narg('assignee_id'))
    and (not @unassigned::boolean or c.assignee_id is null)
    and (@search::text = '' or c.id = any (array(select search_conversations(@search::text))))
), page as (
  select w.* from wanted w cross join me
  where (@status::text = '' or w.state = @status)
    and (sqlc.narg('id')::uuid is null or w.id = sqlc.narg('id'))
    and (not @unread::boolean or exists (select from messages m where m.workspace_id = w.workspace_id and m.conversation_id = w.id
      and m.direction = 'in' and m.seq > w.seen and m.created_at >= coalesce(me.since, '-infinity')))
    and (w.last_message_at, w.id) < (@before_at::timestamptz, @before_id::uuid)
  order by w.last_message_at desc, w.id desc limit @page
)
select c.id, c.version, c.state, c.channel, c.answers, c.snoozed_until, c.resume_at, c.last_message_at, c.created_at, c.contact_id,
  ct.name as contact_name, ct.phone as contact_phone, ct.language as contact_language,
  c.bot_id, b.name as bot_name, b.username as bot_username, c.assignee_id, coalesce(a.name, '')::text as assignee_name,
  h.id as chat, coalesce(h.unreachable_reason, '')::text as unreachable_reason,
  coalesce(last.text, '')::text as last_text, coalesce(last.direction, '')::text as last_direction, coalesce(last.kind, '')::text as last_kind,
  (select count(*) from (select from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id
    and m.direction = 'in' and m.seq > c.seen and m.created_at >= coalesce(me.since, '-infinity') limit 100) counted)::int as unread,
  coalesce((select l.id from leads l where l.workspace_id = c.workspace_id and l.contact_id = c.contact_id
    order by l.status in ('new', 'in_progress') desc, l.last_activity_at desc, l.id desc limit 1), '00000000-0000-0000-0000-000000000000')::uuid as lead_id
from page c cross join me
join contacts ct on ct.workspace_id = c.workspace_id and ct.id = c.contact_id
join bots b on b.workspace_id = c.workspace_id and b.id = c.bot_id
left join members a on a.workspace_id = c.workspace_id and a.user_id = c.assignee_id
left join chats h on h.workspace_id = c.workspace_id and h.bot_id = c.bot_id and h.chat_id = c.chat_id
left join lateral (select m.text, m.direction, m.kind from messages m
  where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.direction <> 'note' order by m.seq desc limit 1) last on true
order by c.last_message_at desc, c.id desc;

-- name: CountConversations :one
with me as (
  select max(ms.created_at) - interval '30 days' as since from memberships ms where ms.workspace_id = @workspace_id and ms.user_id = @member_id
)
select count(*)::int from (
  select 1 from conversations c cross join me where c.workspace_id = @workspace_id
    and (sqlc.narg('contact_id')::uuid is null or c.contact_id = sqlc.narg('contact_id'))
    and (sqlc.narg('assignee_id')::uuid is null or c.assignee_id = sqlc.narg('assignee_id'))
    and (not @unassigned::boolean or c.assignee_id is null)
    and (@status::text = '' or (@status) = case when c.status = 'snoozed' and c.snoozed_until <= @at::timestamptz then 'open' else c.status end)
    and (@search::text = '' or c.id = any (array(select search_conversations(@search::text))))
    and (not @unread::boolean or exists (select from messages m where m.workspace_id = c.workspace_id and m.conversation_id = c.id
      and m.direction = 'in' and m.created_at >= coalesce(me.since, '-infinity')
      and m.seq > coalesce((select r.seq from conversation_reads r
        where r.workspace_id = c.workspace_id and r.conversation_id = c.id and r.member_id = @member_id), 0)))
  limit @page) counted;

-- name: ConversationExists :one
select exists (select from conversations where workspace_id = @workspace_id and id = @id);

-- name: Messages :many
-- Newest first; seq is the order in which a chat saw them.
select m.*, coalesce(case m.author_kind
    when 'user' then (select u.name from members u where u.workspace_id = m.workspace_id and u.user_id = m.author_id)
    when 'contact' then (select p.name from contacts p where p.workspace_id = m.workspace_id and p.id = m.author_id)
    when 'bot' then (select b.name from bots b where b.workspace_id = m.workspace_id and b.id = m.author_id) end, '')::text as author_name
from messages m
where m.workspace_id = @workspace_id and m.conversation_id = @conversation_id and m.seq < @before_seq
  and (sqlc.narg('id')::uuid is null or m.id = sqlc.narg('id'))
order by m.seq desc limit @page;

-- name: CountMessages :one
select count(*)::int from (select 1 from messages where workspace_id = @workspace_id and conversation_id = @conversation_id limit @page) counted;

-- name: AddMedia :exec
insert into media (workspace_id, id, message_id, bot_id, position, kind, file_id, name, mime, size, blob_key, created_at)
values (@workspace_id, @id, @message_id, @bot_id, @position, @kind, @file_id, @name, @mime, @size, @blob_key, @at);

-- name: MediaOf :many
select * from media where workspace_id = @workspace_id and message_id = any (@messages::uuid[]) order by message_id, position;

-- name: Media :one
select f.* from media f join messages m on m.workspace_id = f.workspace_id and m.id = f.message_id
where f.workspace_id = @workspace_id and f.id = @id and m.conversation_id = @conversation_id;

-- name: SetBlob :exec
update media set blob_key = @blob_key, size = @size, mime = @mime where workspace_id = @workspace_id and id = @id;

-- name: SetFiles :exec
-- What Telegram calls the files it took, in the order of the message's media.
update media f set file_id = r.file_id
from (select unnest(@messages::uuid[]) as message_id, unnest(@positions::int[]) as position, unnest(@file_ids::text[]) as file_id) r
where f.workspace_id = @workspace_id and f.message_id = r.message_id and f.position = r.position;

-- name: KnownFiles :many
-- What a bot has sent before it need not upload again.
select distinct on (blob_key) blob_key, file_id from media
where workspace_id = @workspace_id and bot_id = @bot_id and blob_key = any (@keys::text[]) and blob_key <> '' and file_id <> ''
order by blob_key, created_at desc;

-- name: AddUpload :exec
insert into uploads (workspace_id, id, member_id, name, mime, size, blob_key, created_at)
values (@workspace_id, @id, @member_id, @name, @mime, @size, @blob_key, @at);

-- name: Uploads :many
select * from uploads where workspace_id = @workspace_id and id = any (@ids::uuid[]);
