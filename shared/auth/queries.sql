-- Global tables, written by auth alone; tenant tables only through lookup_* functions.

-- name: UserByEmail :one
select id, email, name, language, is_superadmin, coalesce(password_hash, '')::text as password_hash from users where email = @email;

-- name: User :one
select id, email, name, language, is_superadmin, coalesce(password_hash, '')::text as password_hash from users where id = @id;

-- name: AddUser :exec
insert into users (id, email, name, language, password_hash, is_superadmin, created_at, updated_at)
values (@id, @email, @name, @language, sqlc.narg('password_hash'), @is_superadmin, @at, @at);

-- name: SetPassword :exec
update users set password_hash = @password_hash, failed_logins = 0, locked_until = null, updated_at = @at where id = @id;

-- name: MakeSuperadmin :exec
update users set is_superadmin = true, updated_at = @at where id = @id;

-- name: OneBootstrap :exec
-- Serialises bootstraps; the number is this query's own.
select pg_advisory_xact_lock(7261050);

-- name: OtherSuperadmin :one
-- A superadmin who has never set a password may ask for another link; anybody else ends the bootstrap.
select exists (select from users where is_superadmin and (password_hash is not null or email <> @email));

-- name: LockUser :one
select failed_logins, locked_until from users where id = @id for update;

-- name: SharePassword :one
-- The lock makes whoever sets another password wait, and then end the session that is being begun.
select coalesce(password_hash, '')::text from users where id = @id for share;

-- name: SetFailures :exec
update users set failed_logins = @failed_logins, locked_until = sqlc.narg('locked_until') where id = @id;

-- name: TakeToken :one
select take_token(@bucket::text, @per_second::float8, @burst::float8, @at::timestamptz)::float8;

-- name: Memberships :many
select m.workspace_id::uuid as workspace_id, m.slug::text as slug, m.name::text as name, m.status::text as status, m.role::text as role
from lookup_memberships(@user_id::uuid) as m(workspace_id, slug, name, status, role, account_id);

-- name: LastWorkspace :one
select coalesce(workspace_id, '00000000-0000-0000-0000-000000000000')::uuid from sessions where user_id = @user_id order by created_at desc limit 1;

-- name: Begin :exec
insert into sessions (id, user_id, workspace_id, user_agent, ip, created_at, expires_at)
values (@id, @user_id, sqlc.narg('workspace_id'), @user_agent, @ip, @at, @expires_at);

-- name: AddToken :exec
insert into refresh_tokens (token_hash, session_id, created_at) values (@token_hash, @session_id, @at);

-- name: LockToken :one
select t.session_id, t.used_at, s.user_id, coalesce(s.workspace_id, '00000000-0000-0000-0000-000000000000')::uuid as workspace_id, s.expires_at, s.revoked_at
from refresh_tokens t join sessions s on s.id = t.session_id
where t.token_hash = @token_hash for update;

-- name: UseToken :exec
update refresh_tokens set used_at = @at where token_hash = @token_hash;

-- name: Extend :exec
update sessions set expires_at = @expires_at where id = @id;

-- name: SetWorkspace :execrows
update sessions set workspace_id = @workspace_id where id = @id and user_id = @user_id and revoked_at is null;

-- name: Revoke :exec
update sessions set revoked_at = @at, revoked_reason = @reason where id = @id and revoked_at is null;

-- name: RevokeByToken :exec
update sessions s set revoked_at = @at, revoked_reason = @reason
from refresh_tokens t where t.token_hash = @token_hash and s.id = t.session_id and s.revoked_at is null;

-- name: RevokeAll :exec
update sessions set revoked_at = @at, revoked_reason = @reason where user_id = @user_id and revoked_at is null;

-- name: SpendLinks :exec
update login_links set used_at = @at where user_id = @user_id and used_at is null;

-- name: SpendLinksBy :exec
update login_links set used_at = @at where made_by = @made_by::uuid and used_at is null;

-- name: AddLink :exec
insert into login_links (token_hash, user_id, purpose, made_by, created_at, expires_at)
values (@token_hash, @user_id, @purpose, sqlc.narg('made_by'), @at, @expires_at);

-- name: Link :one
select l.user_id, u.email from login_links l join users u on u.id = l.user_id
where l.token_hash = @token_hash and l.used_at is null and l.expires_at > @at;

-- name: SpendLink :one
update login_links set used_at = @at where token_hash = @token_hash and used_at is null and expires_at > @at returning user_id;
