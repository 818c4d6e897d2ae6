-- name: Get :one
select * from workspaces where id = @workspace_id;

-- name: Lock :one
-- One at a time changes a workspace or its members; rows that refer to it may still be written.
select * from workspaces where id = @workspace_id for no key update;

-- name: Add :exec
insert into workspaces (id, slug, name, language, timezone, created_at, updated_at)
values (@workspace_id, @slug, @name, @language, @timezone, @at, @at);

-- name: Save :exec
update workspaces set name = @name, language = @language, timezone = @timezone, merge_window_days = @merge_window_days,
  auto_resume_minutes = @auto_resume_minutes,
  version = version + 1, updated_at = @at
where id = @workspace_id;

-- name: Member :one
select user_id, name, email, role, account_id, version, created_at from members
where workspace_id = @workspace_id and user_id = @user_id and removed_at is null;

-- name: MemberByEmail :one
select user_id from members where workspace_id = @workspace_id and email = @email and removed_at is null;

-- name: Members :many
select user_id, name, email, role, account_id, version, created_at from members
where workspace_id = @workspace_id and removed_at is null
  and (created_at, user_id) < (@before_at::timestamptz, @before_id::uuid)
order by created_at desc, user_id desc limit @page;

-- name: CountMembers :one
select count(*)::int from (select 1 from memberships where workspace_id = @workspace_id and removed_at is null limit @page) counted;

-- name: CountOwners :one
select count(*)::int from memberships where workspace_id = @workspace_id and role = 'OWNER' and removed_at is null;

-- name: SetRole :exec
update memberships set role = @role, account_id = sqlc.narg('account_id'), version = version + 1, updated_at = @at
where workspace_id = @workspace_id and user_id = @user_id;

-- name: Remove :exec
update memberships set removed_at = @at, version = version + 1, updated_at = @at
where workspace_id = @workspace_id and user_id = @user_id and removed_at is null;

-- name: Join :execrows
-- Somebody who was removed comes back with the role they are given now.
insert into memberships (workspace_id, user_id, role, account_id, created_at, updated_at)
values (@workspace_id, @user_id, @role, sqlc.narg('account_id'), @at, @at)
on conflict (workspace_id, user_id) do update set role = excluded.role, account_id = excluded.account_id, removed_at = null,
  version = memberships.version + 1, updated_at = excluded.updated_at
where memberships.removed_at is not null;

-- name: Invites :many
select i.id, i.email, i.role, i.account_id, i.created_by, coalesce(m.name, '')::text as creator, i.created_at, i.expires_at
from invites i left join members m on m.workspace_id = i.workspace_id and m.user_id = i.created_by
where i.workspace_id = @workspace_id and i.used_at is null and i.revoked_at is null and i.expires_at > @at
  and (i.created_at, i.id) < (@before_at::timestamptz, @before_id::uuid)
order by i.created_at desc, i.id desc limit @page;

-- name: CountInvites :one
select count(*)::int from (select 1 from invites where workspace_id = @workspace_id and used_at is null and revoked_at is null
  and expires_at > @at limit @page) counted;

-- name: OpenInvite :one
select id, role from invites
where workspace_id = @workspace_id and id = @id and used_at is null and revoked_at is null for update;

-- name: OpenInviteTo :one
select id, role from invites
where workspace_id = @workspace_id and email = @email and used_at is null and revoked_at is null
order by created_at desc limit 1 for update;

-- name: AddInvite :exec
insert into invites (workspace_id, id, email, role, account_id, token_hash, created_by, created_at, expires_at)
values (@workspace_id, @id, @email, @role, sqlc.narg('account_id'), @token_hash, @created_by, @at, @expires_at);

-- name: RevokeInvite :exec
update invites set revoked_at = @at where workspace_id = @workspace_id and id = @id and used_at is null and revoked_at is null;

-- name: RevokeInvitesBy :exec
update invites set revoked_at = @at
where workspace_id = @workspace_id and created_by = @created_by and used_at is null and revoked_at is null;

-- name: LookupInvite :one
select i.workspace_id::uuid as workspace_id, i.id::uuid as id, i.email::text as email, i.role::text as role,
  coalesce(i.account_id, '00000000-0000-0000-0000-000000000000')::uuid as account_id, i.expires_at::timestamptz as expires_at,
  (i.used_at is not null or i.revoked_at is not null)::boolean as spent, i.workspace_name::text as workspace_name,
  i.workspace_status::text as workspace_status
from lookup_invite(@token_hash::bytea)
  as i(workspace_id, id, email, role, account_id, expires_at, used_at, revoked_at, workspace_name, workspace_status);

-- name: SpendInvite :execrows
update invites set used_at = @at
where workspace_id = @workspace_id and id = @id and used_at is null and revoked_at is null and expires_at > @at;

-- name: Accounts :many
select id, name, created_at from accounts
where workspace_id = @workspace_id and (created_at, id) < (@before_at::timestamptz, @before_id::uuid)
order by created_at desc, id desc limit @page;

-- name: CountAccounts :one
select count(*)::int from (select 1 from accounts where workspace_id = @workspace_id limit @page) counted;

-- name: AddAccount :exec
insert into accounts (workspace_id, id, name, created_at) values (@workspace_id, @id, @name, @at);
