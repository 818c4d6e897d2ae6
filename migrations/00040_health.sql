-- +goose Up
-- What health and the sweeper's figures stand on: how far events and deliveries are behind, and nothing of any tenant.
-- No row behind answers the time that was asked for.
create function lookup_health(at timestamptz)
  returns table (unpublished_since timestamptz, pending bigint, overdue_since timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select min(o.created_at) from outbox o where o.published_at is null), at),
    (select count(*) from (select from deliveries d where d.state = 'pending' limit 10000) counted),
    coalesce((select min(d.next_at) from deliveries d
      join integrations i on i.workspace_id = d.workspace_id and i.id = d.integration_id
      where d.state = 'pending' and d.next_at <= at and coalesce(d.claimed_until, '-infinity') <= at
        and coalesce(i.paused_until, '-infinity') <= at), at)
$$;
call app_hand('lookup_health(timestamptz)', 'app_rw');

-- +goose Down
drop function lookup_health(timestamptz);
