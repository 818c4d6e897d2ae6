-- Crosses workspaces on purpose: run as app_system only.

-- name: ReleaseEvents :many
-- Marks unpublished events as published and answers the deliveries that wait for them.
with due as (
  select o.workspace_id, o.id from outbox o where o.published_at is null order by o.created_at limit @page for update skip locked
), released as (
  update outbox o set published_at = @at from due where o.workspace_id = due.workspace_id and o.id = due.id
  returning o.workspace_id, o.id
)
select d.workspace_id, d.id, d.kind, d.trace_id
from deliveries d join released r on r.workspace_id = d.workspace_id and r.id = d.event_id
where d.state = 'pending' and d.next_at <= @at;

-- name: DueDeliveries :many
-- Nobody works on them, although they are due for a while: their message was lost, or a claim ended with its process.
select d.workspace_id, d.id, d.kind, d.trace_id
from deliveries d join integrations i on i.workspace_id = d.workspace_id and i.id = d.integration_id
where d.state = 'pending' and d.next_at <= @due_before and d.created_at <= @due_before
  and coalesce(d.claimed_until, '-infinity') <= @at::timestamptz and coalesce(i.paused_until, '-infinity') <= @at::timestamptz
order by d.next_at limit @page;

-- name: WaitingChats :many
-- Chats with something to send, whose lane nobody holds and nothing pauses.
select c.workspace_id, c.id
from chats c
left join bot_floods f on f.workspace_id = c.workspace_id and f.bot_id = c.bot_id
where (c.workspace_id, c.id) in (
    select m.workspace_id, m.chat_id from messages m
    where m.state in ('queued', 'sending') and m.created_at <= @due_before and coalesce(m.next_at, '-infinity') <= @at::timestamptz)
  and coalesce(c.claimed_until, '-infinity') <= @at::timestamptz and coalesce(c.paused_until, '-infinity') <= @at::timestamptz
  and coalesce(f.paused_until, '-infinity') <= @at::timestamptz
limit @page;

-- name: QueueTimers :many
-- Timers that are due soon, and those whose message seems to be lost.
with due as (
  select t.workspace_id, t.id from timers t
  where t.fired_at is null and t.due_at <= @until
    and (t.queued_at is null or (t.due_at <= @late and t.queued_at <= @lost))
  order by t.due_at limit @page for update skip locked
)
update timers t set queued_at = @at from due where t.workspace_id = due.workspace_id and t.id = due.id
returning t.workspace_id, t.id, t.due_at;

-- name: ReclaimPosts :many
-- The poster died. An attempt is counted before anything is sent, so a post without one goes out again; whether Telegram
-- took any other is for a person to see.
update posts set state = case when attempts = 0 then 'scheduled' else 'unknown' end, error = case when attempts = 0 then '' else @reason::text end,
  claim_token = null, claimed_until = null, updated_at = @at
where state = 'posting' and claimed_until <= @at
returning state;

-- name: ExpireParked :execrows
update deliveries set state = 'failed', last_error = @reason, settled_at = @at where state = 'parked' and created_at <= @before;

-- name: EmptyDeliveries :execrows
-- The history stays, what is personal goes.
with old as (
  select d.workspace_id, d.id from deliveries d
  where d.settled_at <= @before and d.settled_at is not null and d.payload <> '{}'::jsonb limit @page
), bare as (
  update delivery_attempts a set request = null, response = '' from old where a.workspace_id = old.workspace_id and a.delivery_id = old.id
)
update deliveries d set payload = '{}' from old where d.workspace_id = old.workspace_id and d.id = old.id;

-- name: DeleteUpdates :execrows
delete from updates where (workspace_id, bot_id, update_id) in (
  select u.workspace_id, u.bot_id, u.update_id from updates u where u.received_at <= @before limit @page);

-- name: DeleteOutbox :execrows
delete from outbox where (workspace_id, id) in (
  select o.workspace_id, o.id from outbox o where o.published_at <= @before and o.published_at is not null limit @page);

-- name: DeleteIdempotencyKeys :execrows
delete from idempotency_keys where (workspace_id, operation, key) in (
  select k.workspace_id, k.operation, k.key from idempotency_keys k where k.created_at <= @before limit @page);

-- name: DeleteRateLimits :execrows
delete from rate_limits where key in (select r.key from rate_limits r where r.updated_at <= @before limit @page);

-- name: DeleteSessions :execrows
-- Their refresh tokens go with them.
delete from sessions where id in (select s.id from sessions s where s.expires_at <= @before limit @page);

-- name: DeleteLoginLinks :execrows
delete from login_links where token_hash in (select l.token_hash from login_links l where l.expires_at <= @before limit @page);

-- name: DeleteFeed :execrows
delete from feed where (workspace_id, xact, id) in (
  select f.workspace_id, f.xact, f.id from feed f where f.at <= @before limit @page);

-- name: DeleteTimers :execrows
delete from timers where (workspace_id, id) in (
  select t.workspace_id, t.id from timers t where t.fired_at <= @before limit @page);

-- name: Backlog :one
select h.unpublished_since::timestamptz as unpublished_since, h.pending::int as pending, h.overdue_since::timestamptz as overdue_since
from lookup_health(@at::timestamptz) as h(unpublished_since, pending, overdue_since);
