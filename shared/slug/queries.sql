-- name: Find :one
select w.id::uuid as id from lookup_workspace(@slug::text) as w(id, name, status) where w.status = 'active';
