-- name: Add :exec
insert into audit_log (workspace_id, id, actor_kind, actor_id, action, object_kind, object_id, data, at)
values (@workspace_id, @id, @actor_kind, sqlc.narg('actor_id'), @action, @object_kind, sqlc.narg('object_id'), @data, @at);

-- name: List :many
select a.id, a.actor_kind, coalesce(a.actor_id, '00000000-0000-0000-0000-000000000000')::uuid as actor_id,
  coalesce(m.name, '')::text as actor_name, a.action, a.object_kind,
  coalesce(a.object_id, '00000000-0000-0000-0000-000000000000')::uuid as object_id, a.data, a.at
from audit_log a
left join members m on m.workspace_id = a.workspace_id and m.user_id = a.actor_id and a.actor_kind = 'user'
where a.workspace_id = @workspace_id and (a.at, a.id) < (@before_at::timestamptz, @before_id::uuid)
order by a.at desc, a.id desc limit @page;

-- name: Count :one
select count(*)::int from (select 1 from audit_log where workspace_id = @workspace_id limit @page) counted;
