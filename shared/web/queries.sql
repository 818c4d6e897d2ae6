-- name: Session :one
select s.user_id::uuid as user_id, s.superadmin::boolean as superadmin, s.alive::boolean as alive,
       s.expires_at::timestamptz as expires_at, coalesce(s.role, '')::text as role,
       coalesce(s.account_id, '00000000-0000-0000-0000-000000000000')::uuid as account_id,
       coalesce(s.workspace_status, '')::text as workspace_status
from lookup_session(@session_id::uuid, @workspace_id::uuid)
  as s(user_id, superadmin, alive, expires_at, role, account_id, workspace_status);

-- name: TakeToken :one
select take_token(@bucket::text, @per_second::float8, @burst::float8, @at::timestamptz)::float8;
