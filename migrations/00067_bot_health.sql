-- +goose Up
-- How deliveries of a bot's updates go, as Telegram told at checked_at. drift is what had been changed behind our back and
-- was put right; alert is what staff have to know, empty when all is well.
create table bot_health (
  workspace_id  uuid not null references workspaces (id),
  bot_id        uuid not null,
  claimed_at    timestamptz not null,
  checked_at    timestamptz,
  pending       int not null default 0,
  last_error    text not null default '',
  last_error_at timestamptz,
  drift         text[] not null default '{}',
  alert         text not null default '',
  primary key (workspace_id, bot_id),
  foreign key (workspace_id, bot_id) references bots (workspace_id, id)
);
call app_protect('bot_health');

-- Active bots nobody has looked at since stale, of every active workspace, the longest waiting first.
create function claim_bots(at timestamptz, stale timestamptz, page int)
  returns table (workspace_id uuid, id uuid)
  language sql volatile security definer set search_path = public, pg_temp as $$
  insert into bot_health as h (workspace_id, bot_id, claimed_at)
  select b.workspace_id, b.id, at
  from bots b join workspaces w on w.id = b.workspace_id
  left join bot_health k on k.workspace_id = b.workspace_id and k.bot_id = b.id
  where b.status = 'active' and w.status = 'active' and coalesce(k.claimed_at, '-infinity') <= stale
  order by coalesce(k.claimed_at, '-infinity'), b.workspace_id, b.id limit page
  on conflict (workspace_id, bot_id) do update set claimed_at = excluded.claimed_at where h.claimed_at <= stale
  returning h.workspace_id, h.bot_id
$$;
call app_hand('claim_bots(timestamptz, timestamptz, int)', 'app_rw');

-- +goose Down
drop function claim_bots(timestamptz, timestamptz, int);
drop table bot_health;
