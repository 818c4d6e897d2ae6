-- name: List :many
select * from canned_replies where workspace_id = @workspace_id order by shortcut, language, id limit @page;

-- name: Count :one
select count(*)::int from canned_replies where workspace_id = @workspace_id;

-- name: Hold :one
select * from canned_replies where workspace_id = @workspace_id and id = @id for update;

-- name: Add :one
insert into canned_replies (workspace_id, id, shortcut, language, text, created_at, updated_at)
values (@workspace_id, @id, @shortcut, @language, @text, @at, @at)
returning *;

-- name: Save :one
update canned_replies set shortcut = @shortcut, language = @language, text = @text, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and id = @id
returning *;

-- name: Remove :execrows
delete from canned_replies where workspace_id = @workspace_id and id = @id;
