-- name: Published :many
-- The published version of each scenario of a kind of bot, in order, with the language of the staff.
select distinct on (s.position, s.id) v.id, s.key, w.language as staff
from scenarios s join workspaces w on w.id = s.workspace_id join scenario_versions v on v.workspace_id = s.workspace_id and v.scenario_id = s.id
where s.workspace_id = @workspace_id and s.bot_kind = @bot_kind and v.published_at is not null
order by s.position, s.id, v.number desc;

-- name: Body :one
select body from scenario_versions where workspace_id = @workspace_id and id = @id;

-- name: AddScenario :execrows
insert into scenarios (workspace_id, id, bot_kind, key, title, position, created_at, updated_at)
values (@workspace_id, @id, @bot_kind, @key, @title, @position, @at, @at)
on conflict (workspace_id, bot_kind, key) do nothing;

-- name: AddVersion :exec
insert into scenario_versions (workspace_id, id, scenario_id, number, body, created_at, published_at)
values (@workspace_id, @id, @scenario_id, @number, @body, @at, @at);
