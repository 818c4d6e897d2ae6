-- +goose Up
-- Looked up before the tenant is known. Each answers exactly what its caller needs, never a secret in clear.

-- The gate of a Telegram webhook.
create function lookup_bot(bot uuid)
  returns table (workspace_id uuid, id uuid, kind text, status text, secret_hash bytea, old_secret_hash bytea,
                 old_secret_until timestamptz, workspace_status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select b.workspace_id, b.id, b.kind, b.status, b.secret_hash, b.old_secret_hash, b.old_secret_until, w.status
  from bots b join workspaces w on w.id = b.workspace_id where b.id = bot
$$;
call app_hand('lookup_bot(uuid)', 'app_rw');

-- What a request with an access token stands on: session, membership and workspace, as they are now.
create function lookup_session(session uuid, workspace uuid)
  returns table (user_id uuid, superadmin boolean, alive boolean, expires_at timestamptz, role text, account_id uuid,
                 workspace_status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, u.is_superadmin, s.revoked_at is null, s.expires_at, m.role, m.account_id, w.status
  from sessions s
  join users u on u.id = s.user_id
  left join memberships m on m.user_id = s.user_id and m.workspace_id = workspace and m.removed_at is null
  left join workspaces w on w.id = workspace
  where s.id = session
$$;
call app_hand('lookup_session(uuid, uuid)', 'app_rw');

create function lookup_memberships(member uuid)
  returns table (workspace_id uuid, slug text, name text, status text, role text, account_id uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.workspace_id, w.slug, w.name, w.status, m.role, m.account_id
  from memberships m join workspaces w on w.id = m.workspace_id
  where m.user_id = member and m.removed_at is null order by m.created_at, m.workspace_id
$$;
call app_hand('lookup_memberships(uuid)', 'app_rw');

create function lookup_invite(hash bytea)
  returns table (workspace_id uuid, id uuid, email text, role text, account_id uuid, expires_at timestamptz,
                 used_at timestamptz, revoked_at timestamptz, workspace_name text, workspace_status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.workspace_id, i.id, i.email, i.role, i.account_id, i.expires_at, i.used_at, i.revoked_at, w.name, w.status
  from invites i join workspaces w on w.id = i.workspace_id where i.token_hash = hash
$$;
call app_hand('lookup_invite(bytea)', 'app_auth');

create function lookup_api_key(hash bytea)
  returns table (workspace_id uuid, id uuid, revoked_at timestamptz, workspace_status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select k.workspace_id, k.id, k.revoked_at, w.status
  from api_keys k join workspaces w on w.id = k.workspace_id where k.key_hash = hash
$$;
call app_hand('lookup_api_key(bytea)', 'app_rw');

create function lookup_workspace(public_slug text)
  returns table (id uuid, name text, status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select w.id, w.name, w.status from workspaces w where w.slug = public_slug
$$;
call app_hand('lookup_workspace(text)', 'app_rw');

-- +goose StatementBegin
-- Token bucket: takes one token, or answers how many seconds until there is one.
create function take_token(bucket text, per_second double precision, burst double precision, at timestamptz)
  returns double precision
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  have double precision;
begin
  insert into rate_limits (key, tokens, updated_at) values (bucket, burst, at) on conflict (key) do nothing;
  select least(burst, tokens + greatest(0, extract(epoch from at - updated_at)) * per_second) into have
  from rate_limits where key = bucket for update;
  if have < 1 then
    return (1 - have) / per_second;
  end if;
  update rate_limits set tokens = have - 1, updated_at = greatest(at, updated_at) where key = bucket;
  return 0;
end $$;
-- +goose StatementEnd
call app_hand('take_token(text, double precision, double precision, timestamptz)', 'app_rw');

-- Posts that are due, of every workspace, taken by one poster until the lease ends.
create function claim_posts(token uuid, at timestamptz, until timestamptz, page int)
  returns table (workspace_id uuid, id uuid)
  language sql volatile security definer set search_path = public, pg_temp as $$
  update posts p set state = 'posting', claim_token = token, claimed_until = until, updated_at = at
  from (select d.workspace_id, d.id from posts d join workspaces w on w.id = d.workspace_id
        where d.state = 'scheduled' and d.scheduled_at <= at and w.status = 'active'
        order by d.scheduled_at, d.id limit page for update of d skip locked) due
  where p.workspace_id = due.workspace_id and p.id = due.id
  returning p.workspace_id, p.id
$$;
call app_hand('claim_posts(uuid, timestamptz, timestamptz, int)', 'app_rw');

-- +goose Down
drop function claim_posts(uuid, timestamptz, timestamptz, int);
drop function take_token(text, double precision, double precision, timestamptz);
drop function lookup_workspace(text);
drop function lookup_api_key(bytea);
drop function lookup_invite(bytea);
drop function lookup_memberships(uuid);
drop function lookup_session(uuid, uuid);
drop function lookup_bot(uuid);
