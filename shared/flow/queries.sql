-- name: List :many
-- Scenarios in the order of their books, with what is published and how many people wait at one of their nodes.
select s.id, s.version, s.key, s.bot_kind, s.position, (s.draft is not null)::bool as draft, s.created_at, s.updated_at,
  coalesce(coalesce(s.draft, (select v.body from scenario_versions v
    where v.workspace_id = s.workspace_id and v.scenario_id = s.id and v.published_at is not null
    order by v.number desc limit 1)) -> 'title', '{}')::jsonb as title,
  coalesce((select max(v.number) from scenario_versions v
    where v.workspace_id = s.workspace_id and v.scenario_id = s.id and v.published_at is not null), 0)::int as number,
  coalesce((select max(v.published_at) from scenario_versions v
    where v.workspace_id = s.workspace_id and v.scenario_id = s.id), 'epoch')::timestamptz as published_at,
  (select count(*) from scenario_versions v join bot_sessions b on b.workspace_id = v.workspace_id and b.scenario_version_id = v.id
    where v.workspace_id = s.workspace_id and v.scenario_id = s.id and b.state ? 'node')::int as standing
from scenarios s
where s.workspace_id = @workspace_id and (@bot_kind::text = '' or s.bot_kind = @bot_kind::text)
  and (sqlc.narg('id')::uuid is null or s.id = sqlc.narg('id'))
  and (s.position, s.id) > (@after_position::int, @after_id::uuid)
order by s.position, s.id
limit @page::int;

-- name: Count :one
select count(*)::int from (
  select from scenarios where workspace_id = @workspace_id and (@bot_kind::text = '' or bot_kind = @bot_kind::text) limit @count_limit::int
) counted;

-- name: Current :one
-- What staff are working on: the draft, or the published flow when there is none.
select coalesce(s.draft, (select v.body from scenario_versions v
  where v.workspace_id = s.workspace_id and v.scenario_id = s.id and v.published_at is not null
  order by v.number desc limit 1))::jsonb as flow
from scenarios s where s.workspace_id = @workspace_id and s.id = @id;

-- name: Versions :many
select number, published_at::timestamptz as published_at from scenario_versions
where workspace_id = @workspace_id and scenario_id = @scenario_id and published_at is not null
order by number desc limit @page::int;

-- name: Lock :one
select id, version, key, bot_kind, position, draft from scenarios
where workspace_id = @workspace_id and id = @id for no key update;

-- name: LockBook :exec
-- One at a time publishes into a book, so that two flows cannot take the same trigger at once.
select s.id from scenarios s
where s.workspace_id = @workspace_id and s.bot_kind = (select k.bot_kind from scenarios k where k.workspace_id = @workspace_id and k.id = @id)
order by s.id for no key update;

-- name: Published :many
-- The published flow of each scenario of a kind of bot, in order.
select distinct on (s.position, s.id) v.id, s.id as scenario_id, s.position, v.body
from scenarios s join scenario_versions v on v.workspace_id = s.workspace_id and v.scenario_id = s.id
where s.workspace_id = @workspace_id and s.bot_kind = @bot_kind and v.published_at is not null
order by s.position, s.id, v.number desc;

-- name: Body :one
select body from scenario_versions where workspace_id = @workspace_id and id = @id and published_at is not null;

-- name: Standing :many
-- At which nodes people wait who began with another version than this one.
select (b.state ->> 'node')::text as node, count(*)::int as people
from scenario_versions v join bot_sessions b on b.workspace_id = v.workspace_id and b.scenario_version_id = v.id
where v.workspace_id = @workspace_id and v.scenario_id = @scenario_id and v.id <> @version_id and b.state ? 'node'
group by 1 order by 2 desc, 1;

-- name: Add :exec
-- A new scenario comes last in its book.
insert into scenarios (workspace_id, id, bot_kind, key, title, position, draft, created_at, updated_at)
values (@workspace_id, @id, @bot_kind, @key, @title,
  (select coalesce(max(s.position), 0) + 1 from scenarios s where s.workspace_id = @workspace_id and s.bot_kind = @bot_kind), @draft, @at, @at);

-- name: Save :exec
-- A draft that says what is published is none.
update scenarios s set title = @title, version = s.version + 1, updated_at = @at,
  draft = nullif(sqlc.narg('draft')::jsonb, (select v.body from scenario_versions v
    where v.workspace_id = s.workspace_id and v.scenario_id = s.id and v.published_at is not null
    order by v.number desc limit 1))
where s.workspace_id = @workspace_id and s.id = @id;

-- name: AddVersion :one
insert into scenario_versions (workspace_id, id, scenario_id, number, body, created_at, published_at)
values (@workspace_id, @id, @scenario_id,
  (select coalesce(max(v.number), 0) + 1 from scenario_versions v where v.workspace_id = @workspace_id and v.scenario_id = @scenario_id), @body, @at, @at)
returning number;

-- name: Latest :one
select id, number from scenario_versions
where workspace_id = @workspace_id and scenario_id = @scenario_id and published_at is not null
order by number desc limit 1;
