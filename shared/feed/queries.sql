-- name: Add :exec
-- One row for an entity in a transaction, however often it was touched.
insert into feed (workspace_id, kind, entity_id, at)
select @workspace_id, @kind, @entity_id, @at
where not exists (select from feed f where f.workspace_id = @workspace_id and f.xact = pg_current_xact_id()
  and f.kind = @kind and f.entity_id = @entity_id);

-- name: Here :one
-- The oldest transaction that is still under way anywhere: everything before it is decided.
select pg_snapshot_xmin(pg_current_snapshot())::text as xact;

-- name: After :many
select f.xact::text as xact, f.id, f.kind, f.entity_id from feed f
where f.workspace_id = @workspace_id and (f.xact, f.id) > (cast(@xact::text as xid8), @id::bigint)
  and f.xact < cast(@here::text as xid8)
order by f.xact, f.id limit @page;
