-- name: Add :exec
insert into timers (workspace_id, id, kind, subject_id, payload, due_at, created_at)
values (@workspace_id, @id, @kind, @subject_id, @payload, @due_at, @at);

-- name: Hold :one
select * from timers where workspace_id = @workspace_id and id = @id for update;

-- name: Fire :exec
update timers set fired_at = @at where workspace_id = @workspace_id and id = @id;
