-- name: FindOpen :one
-- The open lead of a person, held until the transaction ends: of the contact itself, else of a contact that left the same
-- phone in a form and has no channel of its own.
select sqlc.embed(l), w.merge_window_days
from leads l join workspaces w on w.id = l.workspace_id
where l.workspace_id = @workspace_id and l.type = @type and l.status in ('new', 'in_progress')
  and l.contact_id = any (array(
    select c.id from contacts c
    where c.workspace_id = @workspace_id and (c.id = @contact_id or (
      c.phone = (select p.phone from contacts p where p.workspace_id = @workspace_id and p.id = @contact_id)
      and not exists (select from channel_identities i where i.workspace_id = c.workspace_id and i.contact_id = c.id)))))
order by l.contact_id = @contact_id desc, l.last_activity_at desc
limit 1
for update of l;

-- name: Insert :execrows
-- Nothing is inserted when a rival opened the same intent first.
insert into leads (workspace_id, id, contact_id, type, status, source, bot_id, conversation_id, account_id, car, budget, budget_min, budget_max, budget_currency, city, comment, language, attribution, created_at, updated_at, last_activity_at)
values (@workspace_id, @id, @contact_id, @type, 'new', @source, sqlc.narg('bot_id'), sqlc.narg('conversation_id'), sqlc.narg('account_id'), @car, @budget, sqlc.narg('budget_min'), sqlc.narg('budget_max'), sqlc.narg('budget_currency'), @city, @comment, @language, @attribution, @at, @at, @at)
on conflict (workspace_id, contact_id, type) where status in ('new', 'in_progress') do nothing;

-- name: Lock :one
select l.id from leads l
where l.workspace_id = @workspace_id and l.id = @id
  and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'))
for update;

-- name: Save :exec
update leads set contact_id = @contact_id, status = @status, bot_id = sqlc.narg('bot_id'), conversation_id = sqlc.narg('conversation_id'),
  account_id = sqlc.narg('account_id'), assignee_id = sqlc.narg('assignee_id'), car = @car, budget = @budget, budget_min = sqlc.narg('budget_min'),
  budget_max = sqlc.narg('budget_max'), budget_currency = sqlc.narg('budget_currency'), city = @city,
  comment = @comment, language = @language, attribution = @attribution, tags = @tags, closed_reason = @closed_reason, closed_at = sqlc.narg('closed_at'),
  version = version + 1,
  updated_at = greatest(updated_at, @at::timestamptz), last_activity_at = greatest(last_activity_at, @at::timestamptz)
where workspace_id = @workspace_id and id = @id;

-- name: Get :one
select sqlc.embed(l), c.name as contact_name, coalesce(c.phone, '')::text as contact_phone, coalesce(c.email, '')::text as contact_email,
  c.name_by,
  coalesce((select i.first_name from channel_identities i where i.workspace_id = l.workspace_id and i.contact_id = l.contact_id order by i.created_at limit 1), '')::text as first_name,
  coalesce((select i.last_name from channel_identities i where i.workspace_id = l.workspace_id and i.contact_id = l.contact_id order by i.created_at limit 1), '')::text as last_name,
  coalesce((select v.channel from conversations v where v.workspace_id = l.workspace_id and v.id = l.conversation_id), '')::text as channel,
  coalesce((select m.name from members m where m.workspace_id = l.workspace_id and m.user_id = l.assignee_id), '')::text as assignee_name,
  coalesce((select m.lead_id from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null), '00000000-0000-0000-0000-000000000000')::uuid as merged_into
from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
where l.workspace_id = @workspace_id and l.id = @id
  and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'));

-- name: Member :one
select m.name from members m where m.workspace_id = @workspace_id and m.user_id = @user_id and m.removed_at is null;

-- name: AddActivity :exec
insert into lead_activities (workspace_id, id, lead_id, kind, actor_kind, actor_id, data, at)
values (@workspace_id, @id, @lead_id, @kind, @actor_kind, sqlc.narg('actor_id'), @data, @at);

-- name: Activities :many
-- The timeline of a lead and of the duplicates merged into it, with the names of those who acted, newest first.
with recursive family as (
  select @lead_id::uuid as id
  union
  select m.duplicate_id from family f join lead_merges m on m.workspace_id = @workspace_id and m.lead_id = f.id and m.undone_at is null
)
select sqlc.embed(a), coalesce(
    (select m.name from members m where a.actor_kind = 'user' and m.workspace_id = a.workspace_id and m.user_id = a.actor_id),
    (select c.name from contacts c where a.actor_kind = 'contact' and c.workspace_id = a.workspace_id and c.id = a.actor_id),
    (select b.name from bots b where a.actor_kind = 'bot' and b.workspace_id = a.workspace_id and b.id = a.actor_id), '')::text as actor_name
from family f join lead_activities a on a.workspace_id = @workspace_id and a.lead_id = f.id
where (a.at, a.id) < (@before_at::timestamptz, @before_id::uuid)
order by a.at desc, a.id desc
limit @page::int;

-- name: CountActivities :one
with recursive family as (
  select @lead_id::uuid as id
  union
  select m.duplicate_id from family f join lead_merges m on m.workspace_id = @workspace_id and m.lead_id = f.id and m.undone_at is null
)
select count(*)::int from (
  select from family f join lead_activities a on a.workspace_id = @workspace_id and a.lead_id = f.id limit @count_limit::int
) counted;

-- name: AddMerge :exec
insert into lead_merges (workspace_id, id, lead_id, duplicate_id, before, after, duplicate_before, merged_at)
values (@workspace_id, @id, @lead_id, @duplicate_id, @before, @after, @duplicate_before, @at);

-- name: Merge :one
select id, before, after, duplicate_before from lead_merges
where workspace_id = @workspace_id and lead_id = @lead_id and duplicate_id = @duplicate_id and undone_at is null for update;

-- name: UndoMerge :exec
update lead_merges set undone_at = @at::timestamptz where workspace_id = @workspace_id and id = @id;

-- name: Duplicates :many
-- Leads that may be the same intent: of the same type, of the same contact or of one with the same phone.
select sqlc.embed(l), c.name as contact_name, coalesce(c.phone, '')::text as contact_phone,
  coalesce((select m.name from members m where m.workspace_id = l.workspace_id and m.user_id = l.assignee_id), '')::text as assignee_name
from leads o join contacts p on p.workspace_id = o.workspace_id and p.id = o.contact_id
join leads l on l.workspace_id = o.workspace_id and l.type = o.type and l.id <> o.id
join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
where o.workspace_id = @workspace_id and o.id = @id
  and (sqlc.narg('account_id')::uuid is null or o.account_id = sqlc.narg('account_id') and l.account_id = sqlc.narg('account_id'))
  and (c.id = p.id or c.phone = p.phone)
  and not exists (select from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null)
order by l.created_at desc, l.id desc
limit @page::int;

-- name: ListNewest :many
select sqlc.embed(l), c.name as contact_name, coalesce(c.phone, '')::text as contact_phone,
  coalesce((select m.name from members m where m.workspace_id = l.workspace_id and m.user_id = l.assignee_id), '')::text as assignee_name
from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
where l.workspace_id = @workspace_id
  and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'))
  and (cardinality(@statuses::text[]) = 0 or l.status = any (@statuses::text[]))
  and (cardinality(@types::text[]) = 0 or l.type = any (@types::text[]))
  and (cardinality(@sources::text[]) = 0 or l.source = any (@sources::text[]))
  and (sqlc.narg('contact_id')::uuid is null or l.contact_id = sqlc.narg('contact_id'))
  and (sqlc.narg('assignee_id')::uuid is null or l.assignee_id = sqlc.narg('assignee_id'))
  and (not @unassigned::bool or l.assignee_id is null)
  and l.tags @> @tags::text[]
  and not exists (select from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null)
  and (lower(c.name) like @text_like::text or lower(l.car) like @text_like::text or c.phone like @phone_like::text or right(l.id::text, 10) = @tail::text)
  and (l.created_at, l.id) < (@place_at::timestamptz, @place_id::uuid)
order by l.created_at desc, l.id desc
limit @page::int;

-- name: ListOldest :many
select sqlc.embed(l), c.name as contact_name, coalesce(c.phone, '')::text as contact_phone,
  coalesce((select m.name from members m where m.workspace_id = l.workspace_id and m.user_id = l.assignee_id), '')::text as assignee_name
from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
where l.workspace_id = @workspace_id
  and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'))
  and (cardinality(@statuses::text[]) = 0 or l.status = any (@statuses::text[]))
  and (cardinality(@types::text[]) = 0 or l.type = any (@types::text[]))
  and (cardinality(@sources::text[]) = 0 or l.source = any (@sources::text[]))
  and (sqlc.narg('contact_id')::uuid is null or l.contact_id = sqlc.narg('contact_id'))
  and (sqlc.narg('assignee_id')::uuid is null or l.assignee_id = sqlc.narg('assignee_id'))
  and (not @unassigned::bool or l.assignee_id is null)
  and l.tags @> @tags::text[]
  and not exists (select from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null)
  and (lower(c.name) like @text_like::text or lower(l.car) like @text_like::text or c.phone like @phone_like::text or right(l.id::text, 10) = @tail::text)
  and (l.created_at, l.id) > (@place_at::timestamptz, @place_id::uuid)
order by l.created_at, l.id
limit @page::int;

-- name: ListActive :many
select sqlc.embed(l), c.name as contact_name, coalesce(c.phone, '')::text as contact_phone,
  coalesce((select m.name from members m where m.workspace_id = l.workspace_id and m.user_id = l.assignee_id), '')::text as assignee_name
from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
where l.workspace_id = @workspace_id
  and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'))
  and (cardinality(@statuses::text[]) = 0 or l.status = any (@statuses::text[]))
  and (cardinality(@types::text[]) = 0 or l.type = any (@types::text[]))
  and (cardinality(@sources::text[]) = 0 or l.source = any (@sources::text[]))
  and (sqlc.narg('contact_id')::uuid is null or l.contact_id = sqlc.narg('contact_id'))
  and (sqlc.narg('assignee_id')::uuid is null or l.assignee_id = sqlc.narg('assignee_id'))
  and (not @unassigned::bool or l.assignee_id is null)
  and l.tags @> @tags::text[]
  and not exists (select from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null)
  and (lower(c.name) like @text_like::text or lower(l.car) like @text_like::text or c.phone like @phone_like::text or right(l.id::text, 10) = @tail::text)
  and (l.last_activity_at, l.id) < (@place_at::timestamptz, @place_id::uuid)
order by l.last_activity_at desc, l.id desc
limit @page::int;

-- name: Count :one
-- Counts one past the limit, no further.
select count(*)::int from (
  select from leads l join contacts c on c.workspace_id = l.workspace_id and c.id = l.contact_id
  where l.workspace_id = @workspace_id
    and (sqlc.narg('account_id')::uuid is null or l.account_id = sqlc.narg('account_id'))
    and (cardinality(@statuses::text[]) = 0 or l.status = any (@statuses::text[]))
    and (cardinality(@types::text[]) = 0 or l.type = any (@types::text[]))
    and (cardinality(@sources::text[]) = 0 or l.source = any (@sources::text[]))
    and (sqlc.narg('contact_id')::uuid is null or l.contact_id = sqlc.narg('contact_id'))
    and (sqlc.narg('assignee_id')::uuid is null or l.assignee_id = sqlc.narg('assignee_id'))
    and (not @unassigned::bool or l.assignee_id is null)
    and l.tags @> @tags::text[]
    and not exists (select from lead_merges m where m.workspace_id = l.workspace_id and m.duplicate_id = l.id and m.undone_at is null)
    and (lower(c.name) like @text_like::text or lower(l.car) like @text_like::text or c.phone like @phone_like::text or right(l.id::text, 10) = @tail::text)
  limit @count_limit::int
) counted;
