-- name: Claim :execrows
insert into idempotency_keys (workspace_id, operation, key, request_hash, created_at)
values (@workspace_id, @operation, @key, @request_hash, @at)
on conflict (workspace_id, operation, key) do nothing;

-- name: Get :one
select request_hash, response from idempotency_keys
where workspace_id = @workspace_id and operation = @operation and key = @key;

-- name: Settle :exec
update idempotency_keys set response = @response
where workspace_id = @workspace_id and operation = @operation and key = @key;
